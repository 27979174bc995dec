/** Runs one command line: finds the verb, prints help, and turns whatever went wrong into a sentence and an exit code. */
import { stripVTControlCharacters } from 'node:util';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { Refusal } from '../errors.ts';
import { CommandProblem } from './command-problem.ts';
import { coloured, type ExitCode, remark, type Shell, say, sayJson } from './shell.ts';
import { plain } from './table.ts';
import { groupUsage, type Verb, type VerbGroup } from './verb.ts';

/** Never rejects; everything is said on the shell's streams. */
export async function runCommandLine(
  root: VerbGroup,
  rawArgs: readonly string[],
  shell: Shell,
  facts: { readonly version: string },
): Promise<ExitCode> {
  if (rawArgs.length === 1 && (rawArgs[0] === '--version' || rawArgs[0] === '-v')) {
    say(shell, facts.version);
    return 0;
  }
  try {
    const found = await find(root, rawArgs);
    const end = found.rest.indexOf('--');
    const options = end === -1 ? found.rest : found.rest.slice(0, end);
    if (found.verb === null || options.some((arg) => arg === '--help' || arg === '-h')) {
      const page = await (found.verb ?? { usage: (p: string) => groupUsage(found.group, p) }).usage(
        found.parent,
      );
      say(shell, shell.stdout.isTTY === true ? page : stripVTControlCharacters(page));
      return 0;
    }
    return await found.verb.run(found.rest, shell);
  } catch (error) {
    return explain(error, rawArgs, shell);
  }
}

interface Found {
  readonly group: VerbGroup;
  /** Null when help on the group itself is asked for. */
  readonly verb: Verb | null;
  readonly rest: readonly string[];
  /** The words before the verb, for the help page. */
  readonly parent: string;
}

async function find(group: VerbGroup, rawArgs: readonly string[], parent = ''): Promise<Found> {
  const [first, ...rest] = rawArgs;
  const path = `${parent} ${group.name}`.trim();
  const names = Object.keys(group.verbs);
  const wantsHelp = first === '--help' || first === '-h' || first === 'help';
  if (wantsHelp || (first === undefined && group.fallback === undefined))
    return { group, verb: null, rest: [], parent };
  const name = first === undefined || first.startsWith('-') ? group.fallback : first;
  const load = name === undefined ? undefined : Object.hasOwn(group.verbs, name) && group.verbs[name];
  if (load === undefined || load === false) {
    const what =
      name === undefined ? `The option ${first} comes after the command` : `There is no command "${name}"`;
    throw new CommandProblem('usage', `${what}; ${path} knows ${names.join(', ')}.`);
  }
  const next = await load();
  const remaining = name === first ? rest : rawArgs;
  if ('verbs' in next) return find(next, remaining, path);
  return { group, verb: next, rest: remaining, parent: path };
}

async function explain(error: unknown, rawArgs: readonly string[], shell: Shell): Promise<ExitCode> {
  const { code, message } = wordsFor(error, shell.signal);
  // The sentence may come from a server: nothing in it may steer the terminal.
  const sentence = message.split('\n').map(plain).join('\n');
  remark(shell, `${coloured(shell.stderr, 'red', 'kith:')} ${sentence} [${code}]`);
  if (code === 'internal_error')
    remark(shell, 'The log has the cause; without a server run it again with LOG_LEVEL=debug.');
  if (code === 'usage') remark(shell, 'Add --help to see what the command takes.');
  if (rawArgs.includes('--json')) sayJson(shell, { error: { code, message } });
  if (error instanceof Error && (await wantsStacks(shell))) remark(shell, `${error.stack}\n${causes(error)}`);
  return code === 'usage' ? 2 : 1;
}

/** LOG_LEVEL=debug; settings that can't be read are what the sentence above is about already. */
async function wantsStacks({ ports }: Shell): Promise<boolean> {
  return ports.settings().then(
    ({ debug }) => debug === true,
    () => false,
  );
}

function wordsFor(error: unknown, signal: AbortSignal): { readonly code: string; readonly message: string } {
  if (signal.aborted) return { code: 'interrupted', message: 'Stopped before it was done.' };
  if (error instanceof KithProblem || error instanceof Refusal || error instanceof CommandProblem)
    return { code: error.code, message: error.message };
  // citty does not export its error; its messages are sentences about the options.
  if (error instanceof Error && error.name === 'CLIError')
    return { code: 'usage', message: `${stripVTControlCharacters(error.message).replace(/\.$/, '')}.` };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'fault', message: `Something broke: ${message.split('\n')[0]}` };
}

function causes(error: Error): string {
  return error.cause instanceof Error ? `caused by ${error.cause.stack}\n${causes(error.cause)}` : '';
}
