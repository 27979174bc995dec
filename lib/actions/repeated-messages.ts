/** What becomes of messages that come back again and again: one photo that breaks its worker must not take the others along. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { itemMessages } from './queue-messages.ts';
import { settleItems } from './settle-items.ts';
import type { RangeWork } from './work-list.ts';

type Ports = Pick<ActionPorts, 'registry' | 'bulkQueue' | 'photoStore' | 'telemetry' | 'clock'>;

/** Queues park a message after this delivery. */
const LAST_DELIVERY = 3;

/**
 * On the last delivery of a message its items get a message each, so that the one that breaks its worker (a fault each time, or the end of the
 * process) is alone; a single item that comes for the last time is given up and can be tried again by hand. Answers the
 * lines that were taken care of.
 */
export async function takeCareOfSuspects(
  ports: Ports,
  { range, lines }: RangeWork,
): Promise<readonly number[]> {
  const { job, from, to, receives } = range;
  const [first] = lines;
  if (receives < LAST_DELIVERY || first === undefined) return [];
  ports.telemetry.log('warn', 'items of a job come for the last time', { job, items: lines.length });
  if (from !== to) {
    await ports.bulkQueue.send(lines.flatMap((line) => itemMessages(job, line, line)));
    return lines;
  }
  const code = 'internal_error';
  const message = 'Work on this photo broke off again and again; the log has the cause.';
  await settleItems(ports, {
    job,
    outcomes: [{ line: first, status: 'failed', code, message }],
    cost: { photos: 0, busyMs: 0, device: null },
  });
  return lines;
}

/**
 * A worker that is told to stop hands messages back, and that counts as a delivery although nothing was tried. Messages that come for the
 * second time are therefore replaced by new ones. Answers those that were.
 */
export async function renewUntouched(
  { bulkQueue, telemetry }: Pick<Ports, 'bulkQueue' | 'telemetry'>,
  untouched: readonly RangeWork[],
): Promise<readonly RangeWork[]> {
  const tired = untouched.filter(({ range }) => range.receives > 1);
  if (tired.length === 0) return [];
  try {
    await bulkQueue.send(tired.flatMap(({ range }) => itemMessages(range.job, range.from, range.to)));
    return tired;
  } catch (error) {
    telemetry.log('warn', 'messages about items are handed back as they are', {}, error);
    return [];
  }
}
