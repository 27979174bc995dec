/** What every command is handed: where to print, how to connect, and whether it was told to stop. */
import { styleText } from 'node:util';
import { type Connection, type ConnectionWish, type ConnectPorts, connect } from './connect.ts';
import type { StudioPorts } from './connect-studio.ts';
import type { DoctorPorts } from './doctor-checks.ts';
import type { EvaluatePorts } from './evaluate.ts';
import type { SharePorts } from './share.ts';

/** 0 all went well, 1 a refusal or fault, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** The part of a stream that is written to; process.stdout and process.stderr fit. */
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

export interface Shell {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly signal: AbortSignal;
  readonly ports: ConnectPorts & DoctorPorts & EvaluatePorts & SharePorts & StudioPorts;
}

type Style = Parameters<typeof styleText>[0];

/** Text in a colour when the stream is a terminal that wants colours (NO_COLOR is honoured); plain otherwise. */
export function coloured(stream: Output, style: Style, text: string): string {
  // A stream that isn't one of Node's own (a test's) is never a terminal, and styleText refuses it.
  return stream.isTTY === true ? styleText(style, text, { stream }) : text;
}

export function say(shell: Shell, line = ''): void {
  shell.stdout.write(`${line}\n`);
}

/** A remark that is no result: kept off stdout, so that pipes stay clean. */
export function remark(shell: Shell, line: string): void {
  shell.stderr.write(`${line}\n`);
}

/** The one JSON object of `--json`. */
export function sayJson(shell: Shell, answer: unknown): void {
  shell.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
}

/** Connects, works and closes, whatever happens in between. */
export async function withConnection(
  shell: Shell,
  wish: ConnectionWish,
  work: (connection: Connection) => Promise<ExitCode>,
): Promise<ExitCode> {
  const connection = await connect(shell.ports, wish, shell.signal);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
