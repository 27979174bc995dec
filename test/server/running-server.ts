/** Starts the real server in a process of its own for tests that kill, restart or attack it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface RunningServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it wrote to stdout and stderr so far. */
  output(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Resolves once `/health` answers; rejects with the output when the process ends first. */
export async function startServer(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const child = spawn(process.execPath, [join(root, 'bin/server.ts')], {
    cwd: root,
    env: { ...process.env, KITH_DATA_DIR: folder, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  child.stdout.on('data', (chunk) => {
    written += chunk;
  });
  child.stderr.on('data', (chunk) => {
    written += chunk;
  });
  const notice = join(folder, 'server.json');
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended: ${written}`);
    // A server without a data folder leaves no notice; it says where it listens.
    const url =
      (existsSync(notice) ? urlOf(readFileSync(notice, 'utf8'), child.pid) : null) ?? toldUrl(written);
    if (url !== null && (await answers(url))) {
      return {
        url,
        process: child,
        output: () => written,
        async kill(signal) {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const ended = once(child, 'exit');
          child.kill(signal);
          await ended;
        },
      };
    }
    await wait(20);
  }
}

function toldUrl(written: string): string | null {
  return /^kith answers on (http:\/\/\S+)/m.exec(written)?.[1] ?? null;
}

function urlOf(notice: string, pid: number | undefined): string | null {
  try {
    const parsed: unknown = JSON.parse(notice);
    if (typeof parsed !== 'object' || parsed === null || !('pid' in parsed) || !('url' in parsed))
      return null;
    return parsed.pid === pid && typeof parsed.url === 'string' ? parsed.url : null;
  } catch {
    return null;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(new URL('/health', url))).status > 0;
  } catch {
    return false;
  }
}
