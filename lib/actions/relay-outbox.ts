/** Carries what the registry has committed to the index, also when the process that committed it is gone. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { OutboxEntry } from '../ports/records.ts';
import { isUnavailable, syncEachFace } from './sync-faces.ts';

export type RelayPorts = Pick<ActionPorts, 'registry' | 'index' | 'clock' | 'telemetry'>;

export interface RelayReport {
  readonly done: number;
  /** Left for a later call. */
  readonly failed: number;
  /** Entries in the outbox afterwards, those of other relays included. */
  readonly pending: number;
}

const SECOND = 1000;
const BATCH = 256;
/** Longer than any batch takes; a relay that dies leaves its entries to others after it. */
const LEASE_SECONDS = 60;
const LONGEST_WAIT_SECONDS = 300;

/**
 * Works off the entries that are due, oldest first, `batch` at a time. An entry that can't be carried out stays and comes back after 1, 2, 4 …
 * 300 seconds; when the index is down the call stops early.
 * @throws Refusal `registry_unavailable`
 */
export async function relayOutbox(ports: RelayPorts, batch = BATCH): Promise<RelayReport> {
  const { registry, clock, telemetry } = ports;
  let done = 0;
  let failed = 0;
  for (let more = true; more; ) {
    const now = clock.now();
    const entries = await registry.outbox.take(batch, later(now, LEASE_SECONDS), now);
    more = entries.length === batch;
    for (const [space, ofSpace] of Map.groupBy(entries, (entry) => entry.space)) {
      const bad = await carry(ports, space, ofSpace);
      await registry.outbox.done(ofSpace.filter((entry) => !bad.has(entry.face)).map(sequenceOf));
      await postpone(ports, ofSpace, bad);
      const badEntries = ofSpace.filter((entry) => bad.has(entry.face)).length;
      done += ofSpace.length - badEntries;
      failed += badEntries;
      if ([...bad.values()].some(isUnavailable)) more = false;
    }
  }
  const { pending, oldest } = await registry.outbox.depth();
  telemetry.gauge('outbox_depth', pending);
  const age = oldest === null ? 0 : (clock.now().getTime() - oldest.getTime()) / SECOND;
  telemetry.gauge('outbox_age_seconds', Math.max(0, age));
  return { done, failed, pending };
}

/** The faces that could not be carried, with the reason. */
async function carry(
  ports: RelayPorts,
  space: string,
  entries: readonly OutboxEntry[],
): Promise<ReadonlyMap<string, unknown>> {
  const faces = [...new Set(entries.map(({ face }) => face))];
  try {
    return (await syncEachFace(ports, space, faces)).failed;
  } catch (error) {
    return new Map(faces.map((face) => [face, error]));
  }
}

async function postpone(
  { registry, clock, telemetry }: RelayPorts,
  entries: readonly OutboxEntry[],
  bad: ReadonlyMap<string, unknown>,
): Promise<void> {
  const left = entries.filter(({ face }) => bad.has(face));
  for (const [attempts, alike] of Map.groupBy(left, (entry) => entry.attempts)) {
    const wait = Math.min(LONGEST_WAIT_SECONDS, 2 ** Math.min(attempts, 16));
    await registry.outbox.failed(alike.map(sequenceOf), later(clock.now(), wait));
    telemetry.count('outbox_failures', {}, alike.length);
    const fields = { entries: alike.length, attempts: attempts + 1, retryAfterSeconds: wait };
    telemetry.log(
      'warn',
      'faces could not be written to the index yet',
      fields,
      bad.get(alike[0]?.face ?? ''),
    );
  }
}

function sequenceOf(entry: OutboxEntry): bigint {
  return entry.sequence;
}

function later(from: Date, seconds: number): Date {
  return new Date(from.getTime() + seconds * SECOND);
}
