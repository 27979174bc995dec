/** A process that does nothing but the work of queues: a task of ECS, or a container beside the server. */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PortSource } from './binding.ts';
import { type QueueConsumers, type QueueWorkPorts, startQueueWork } from './queue-work.ts';

/** ECS ends a task 120 s after it has told it at the longest; the rest is for closing. */
const GRACE_MS = 100_000;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Touched while the loops go round: a health check calls a worker dead whose file is older than two minutes. */
const ALIVE_FILE = join(tmpdir(), 'kith-worker-alive');

export interface WorkerProcess extends PortSource<QueueWorkPorts> {
  close(): Promise<void>;
}

/** Resolves once the process was told to stop and everything is closed in good order. */
export async function runWorker(
  source: WorkerProcess,
  consumers: QueueConsumers,
  aliveFile: string = ALIVE_FILE,
): Promise<void> {
  const { telemetry } = await source.open(['telemetry']);
  let told = false;
  const onTurn = () => {
    try {
      writeFileSync(aliveFile, '');
    } catch (error) {
      if (!told) telemetry.log('warn', 'the sign of life can’t be written', {}, error);
      told = true;
    }
  };
  const stopped = new Promise<void>((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
  const loops = await startQueueWork(source, consumers, onTurn);
  telemetry.log('info', 'the worker takes messages');
  await stopped;
  telemetry.log('info', 'the worker stops: what is under way is finished');
  await loops.stop(GRACE_MS);
  await source.close();
}
