/** Opens the data folder in this process, for a command while no server runs: the same handlers, without a port. */
import { createDispatch } from '../edge/dispatch.ts';
import type { HttpHandler } from '../edge/exchange.ts';
import type { QueueLoop } from '../edge/queue-loop.ts';
import { startQueueWork } from '../edge/queue-work.ts';
import { schedule } from '../edge/schedule.ts';
import type { Runtime } from '../runtime.ts';
import type { InProcessServer } from './connect.ts';
import { inProcessFetch } from './in-process-fetch.ts';
import type { Functions } from './serve.ts';

/** Reindexing waits for it, so it comes round more often than a server's. */
const TEND_SECONDS = 0.25;
/** Nobody is waiting at the other end of a line: twenty large photos may take a slow machine minutes. */
const REQUEST_TIMEOUT_MS = 900_000;
/** Photos of a job that are under way when the command ends; the others are enrolled by whoever opens the folder next. */
const WORK_GRACE_MS = 10_000;

/** @throws Refusal with one sentence when the folder is held by another process or newer than this release */
export async function openInProcess(
  runtime: Runtime,
  { handlers, schedules, consumers }: Functions,
): Promise<InProcessServer> {
  const { telemetry } = await runtime.open(['telemetry']);
  try {
    await runtime.dataFolder();
    await schedules.prepare();
  } catch (cause) {
    await runtime.close();
    throw cause;
  }
  // What a step throws it has logged itself, and the next one tries again.
  const tending = schedule(schedules.tend, { seconds: TEND_SECONDS }, () => undefined);
  const onFault = (fault: unknown) => telemetry.log('error', 'a handler failed', {}, fault);
  // Most commands have no use for it; the one that makes jobs waits for them.
  let working: Promise<QueueLoop> | null = null;
  const bulk: HttpHandler = (event, context) => {
    working ??= startQueueWork(runtime, consumers);
    return handlers.bulk(event, context);
  };
  const dispatch = createDispatch({ ...handlers, bulk }, { timeoutMs: REQUEST_TIMEOUT_MS, onFault });
  return {
    fetch: inProcessFetch(dispatch),
    token: runtime.localToken,
    async close() {
      await (await working)?.stop(WORK_GRACE_MS);
      await tending.stop();
      try {
        // The command's last deletions and index entries should not have to wait for the next start.
        await schedules.tend();
      } catch {
        // Logged by the step; it stays in the outbox and is repeated by whoever opens the folder next.
      } finally {
        await runtime.close();
      }
    },
  };
}
