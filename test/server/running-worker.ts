/** Starts the real worker in a process of its own, as a container or a task of ECS does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface RunningWorker {
  readonly process: ChildProcess;
  /** What it wrote to stdout and stderr so far. */
  output(): string;
  /** Resolves with how it ended: its exit code, or the signal that ended it. */
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

/** Resolves once it takes messages; rejects with the output when the process ends first. */
export async function startWorker(env: Readonly<Record<string, string>>): Promise<RunningWorker> {
  const child = spawn(process.execPath, [join(root, 'functions/work.ecs-task.ts')], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      written += chunk;
    });
  while (!written.includes('the worker takes messages')) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the worker ended: ${written}`);
    await wait(20);
  }
  return {
    process: child,
    output: () => written,
    async kill(signal) {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      }
      return child.signalCode ?? child.exitCode;
    },
  };
}

/** What the health check of the container says of a worker whose temporary folder is this one. */
export async function isHealthy(temporary: string): Promise<boolean> {
  const child = spawn(process.execPath, [join(root, 'deploy/worker-health.ts')], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: 'ignore',
  });
  const [code] = await once(child, 'exit');
  return code === 0;
}
