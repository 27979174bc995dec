/** What a command can't go on with: one sentence for the person at the keyboard and a stable code in brackets. */

/** Codes of the command line itself; refusals of the server keep their own. `usage` ends with exit code 2. */
export type CommandCode =
  | 'usage'
  | 'folder_not_found'
  | 'file_not_found'
  | 'file_unreadable'
  | 'no_photos'
  | 'job_failed'
  | 'no_network'
  | 'already_running'
  | 'interrupted';

export class CommandProblem extends Error {
  readonly code: CommandCode;

  constructor(code: CommandCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandProblem';
    this.code = code;
  }
}
