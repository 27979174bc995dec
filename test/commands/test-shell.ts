/** A shell whose streams are kept, and a command line run on it as a person would type it. */
import { Writable } from 'node:stream';
import { runCommandLine } from '../../lib/commands/command-line.ts';
import type { ExitCode, Output, Shell } from '../../lib/commands/shell.ts';
import { commands } from '../../lib/commands/verbs.ts';

export interface Typed {
  readonly exit: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Ports a test does not give reject, so that nothing is opened unnoticed. */
export async function type(line: readonly string[], ports: Partial<Shell['ports']> = {}): Promise<Typed> {
  const stdout = kept();
  const stderr = kept();
  const closed = (name: string) => async () => {
    throw new Error(`the test did not open ${name}`);
  };
  const shell: Shell = {
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal: new AbortController().signal,
    ports: {
      settings: async () => ({}),
      findRunningServer: closed('findRunningServer'),
      openInProcess: closed('openInProcess'),
      installation: closed('installation'),
      openAnalyzer: closed('openAnalyzer'),
      openSource: closed('openSource'),
      runAlone: closed('runAlone'),
      share: closed('share'),
      ...ports,
    },
  };
  const exit = await runCommandLine(commands, line, shell, { version: '1.2.3' });
  return { exit, stdout: stdout.text(), stderr: stderr.text() };
}

function kept(): { readonly stream: Output; text(): string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
