/** Starts the real server in a process of its own and watches it from outside: when it listens, what memory it holds. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownEnvironment } from './own-environment.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface ServerProcess {
  readonly url: string;
  /** Milliseconds from the start of the process until it said that it answers. */
  readonly listening: number;
  /** `performance.now()` at the start of the process. */
  readonly started: number;
  /** Bytes resident; null where the system doesn't tell. */
  resident(): Resident | null;
  stop(): Promise<void>;
}

export interface Resident {
  readonly total: number;
  /** Of it, pages of files: libraries, models, the program. */
  readonly files: number;
}

/**
 * @param prefix words before the command, e.g. to bind it to one core
 * @param settings beside those of every process of the bench
 */
export async function startServer(
  folder: string,
  prefix: readonly string[] = [],
  settings: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const [command = process.execPath, ...words] = [...prefix, process.execPath, join(root, 'bin/server.ts')];
  const started = performance.now();
  const child = spawn(command, words, {
    cwd: root,
    env: ownEnvironment({ KITH_DATA_DIR: folder, PORT: '0', ...settings }),
    // The channel ends the server when the bench is killed.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr?.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-10_000);
      const found = /answers on (\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`The server ended: ${said}`)));
  });
  const listening = performance.now() - started;
  return {
    url,
    listening,
    started,
    resident: () => (child.pid === undefined ? null : residentOf(child.pid)),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** From /proc, where there is one. */
export function residentOf(pid: number): Resident | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
    return { total: bytes('VmRSS'), files: bytes('RssFile') };
  } catch {
    return null;
  }
}
