/** The three stages of bulk work on the items of one job: read, analyse, store, all at the same time. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { ahead, inGroups } from './ahead.ts';
import { type ItemAtWork, lookAtItems } from './look-at-items.ts';
import { itemReader } from './read-items.ts';
import { storeItems } from './store-items.ts';
import { eachWaiting, type JobWork } from './work-list.ts';

export type EnrollItemsPorts = Pick<
  ActionPorts,
  | 'registry'
  | 'index'
  | 'analyzer'
  | 'photoStore'
  | 'photoSource'
  | 'spaces'
  | 'telemetry'
  | 'clock'
  | 'ids'
  | 'digest'
  | 'defaults'
>;

export interface EnrollItemsOptions {
  /** A line is worked on from now on. */
  readonly onBegun: (line: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Items of one transaction: a statement costs about a millisecond, whatever the number of rows. */
const STORED_TOGETHER = 64;
/** Transactions at the same time, so that a server's answer is not waited for. */
const STORES_AT_ONCE = 2;
/** Photos that are handed over together, to the analysis and to the store, are no heavier than this. */
const BYTES_TOGETHER = 32 * 2 ** 20;

/**
 * Yields lines nobody has to look at again, as they get settled. Held in memory at most: the photos being read, and for each call of the
 * analyzer and of the store one group.
 * @throws a refusal that would meet every photo now (see isPause), once what runs has ended
 */
export async function* enrollItems(
  ports: EnrollItemsPorts,
  work: JobWork,
  { onBegun, signal }: EnrollItemsOptions,
): AsyncGenerator<readonly number[]> {
  const { photos, calls } = ports.analyzer.workload;
  const reader = itemReader(ports, work);
  const meter = busyMeter(ports);
  const read = ahead(eachWaiting(work, signal), reader.atOnce, (item) => {
    onBegun(item.line);
    return reader.read(item);
  });
  const units = inGroups(read, { pieces: photos, weight: BYTES_TOGETHER, weigh: bytesOf });
  const looked = ahead(
    units,
    () => calls,
    async (unit) => {
      const analysed = unit.filter(({ kind }) => kind === 'read').length;
      if (signal?.aborted === true) return { items: [], analysed: 0 };
      return { items: await lookAtItems(ports, work, unit), analysed };
    },
  );
  const groups = inGroups(looked, {
    pieces: Math.ceil(STORED_TOGETHER / photos),
    weight: BYTES_TOGETHER,
    weigh: ({ items }) => items.reduce((sum, item) => sum + bytesOf(item), 0),
  });
  yield* ahead(
    groups,
    () => STORES_AT_ONCE,
    (group) => {
      const items = group.flatMap((unit) => unit.items);
      const analysed = group.reduce((sum, unit) => sum + unit.analysed, 0);
      return storeItems(ports, work, items, { photos: analysed, busyMs: meter(), device: deviceOf(items) });
    },
  );
}

function bytesOf(item: ItemAtWork): number {
  if (item.kind === 'read') return item.bytes.byteLength;
  return item.kind === 'sample' ? item.sample.photo.bytes.byteLength : 0;
}

/** Milliseconds since it was asked last, so that what goes on at the same time is counted once. */
export function busyMeter({ clock }: Pick<ActionPorts, 'clock'>): () => number {
  let last = clock.monotonic();
  return () => {
    const since = last;
    last = clock.monotonic();
    return last - since;
  };
}

/** What the analysis says it ran on. */
function deviceOf(items: readonly ItemAtWork[]): string | null {
  for (const item of items) if (item.kind === 'sample') return item.sample.analysis.engine.provider ?? null;
  return null;
}
