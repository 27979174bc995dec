/** Stores what was found on the photos of some items and settles the items, all in one transaction. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ItemOutcome, JobCost } from '../ports/job-records.ts';
import type { SettledItem } from '../ports/job-rows.ts';
import { checkSamples, strictRefusal } from './check-samples.ts';
import type { ItemAtWork, SaidOutcome } from './look-at-items.ts';
import { afterSettling, settleInside, settleItems } from './settle-items.ts';
import { storeBatch } from './store-batch.ts';
import type { JobWork } from './work-list.ts';
import { isPause } from './work-pause.ts';

type Ports = Pick<
  ActionPorts,
  'registry' | 'index' | 'photoStore' | 'spaces' | 'defaults' | 'telemetry' | 'clock' | 'ids'
>;
type Sampled = Extract<ItemAtWork, { kind: 'sample' }>;

const NO_COST: JobCost = { photos: 0, busyMs: 0, device: null };

/**
 * Answers the lines nobody has to look at again. `cost` is what finding all this took.
 *
 * The warnings of a single enrollment (`unlike_own_samples`, `closer_to_other_person`) cost a search per sample and would be read by
 * nobody, so only a `strict` job looks for them. There a batch counts as one request: its photos of a person are compared
 * with each other, while two new persons who meet in one batch don't see each other.
 *
 * @throws a refusal that would meet every photo now (see isPause)
 */
export async function storeItems(
  ports: Ports,
  work: JobWork,
  items: readonly ItemAtWork[],
  cost: JobCost,
): Promise<readonly number[]> {
  const samples = items.filter((one) => one.kind === 'sample');
  const said = items.filter((one) => one.kind === 'said').map(({ outcome }) => outcome);
  const warned = work.job.options.strict ? await warnedOf(ports, work, samples) : new Map<number, Refusal>();
  const good = samples.filter(({ item }) => !warned.has(item.line));
  const refused = [...warned].map(([line, refusal]) => saidOf(line, refusal));
  return storeGood(ports, work, good, [...said, ...refused], cost);
}

/** When a batch can't be stored it is halved, until what can't be stored stands alone; that one goes on waiting. */
async function storeGood(
  ports: Ports,
  work: JobWork,
  samples: readonly Sampled[],
  said: readonly SaidOutcome[],
  cost: JobCost,
): Promise<readonly number[]> {
  const lines = [...samples.map(({ item }) => item.line), ...said.map(({ line }) => line)];
  try {
    if (samples.length > 0) await storeAll(ports, work, samples, said, cost);
    else await settleItems(ports, { job: work.job.id, outcomes: said, cost });
    return lines;
  } catch (error) {
    if (isPause(error)) throw error;
    // The items went with their gallery.
    if (error instanceof Refusal && error.code === 'gallery_not_found') return lines;
    if (samples.length > 1) {
      const half = samples.length >> 1;
      const first = await storeGood(ports, work, samples.slice(0, half), said, cost);
      return [...first, ...(await storeGood(ports, work, samples.slice(half), [], NO_COST))];
    }
    const fields = { job: work.job.id, line: samples[0]?.item.line ?? null };
    ports.telemetry.log('error', 'an item of a job could not be stored', fields, error);
    if (samples.length === 1 && said.length > 0) return storeGood(ports, work, [], said, cost);
    return [];
  }
}

async function storeAll(
  ports: Ports,
  { job, gallery }: JobWork,
  samples: readonly Sampled[],
  said: readonly SaidOutcome[],
  cost: JobCost,
): Promise<void> {
  const caller = {
    source: job.kind === 'upload' ? 'upload' : 'bulk',
    principal: job.actor ?? 'upload',
    requestId: job.requestId ?? job.id,
  } as const;
  const entries = samples.map(({ item: { source }, sample }) => {
    const { person: id, displayName, metadata } = source;
    return { sample, person: { id, displayName, metadata }, caller };
  });
  let settled: readonly SettledItem[] = [];
  await storeBatch(ports, gallery, entries, {
    async admit(rows) {
      const lines = samples.map(({ item }) => item.line);
      const held = new Set(await rows.jobItems.hold(job.id, lines));
      return new Set(lines.flatMap((line, at) => (held.has(line) ? [at] : [])));
    },
    async settle(rows, outcomes) {
      const stored = [...outcomes].map(([at, outcome]): ItemOutcome => {
        const { line } = samples[at]!.item;
        return outcome.kind === 'enrolled' ? { line, status: 'done' } : saidOf(line, outcome.refusal);
      });
      settled = await settleInside(ports, rows, { job: job.id, outcomes: [...stored, ...said], cost });
    },
  });
  await afterSettling(ports, settled);
}

function saidOf(line: number, { code, message }: Refusal): SaidOutcome {
  return { line, status: 'refused', code, message };
}

/** By line, for its first warning. */
async function warnedOf(
  ports: Ports,
  { gallery }: JobWork,
  samples: readonly Sampled[],
): Promise<ReadonlyMap<number, Refusal>> {
  const warned = new Map<number, Refusal>();
  for (const [person, own] of Map.groupBy(samples, ({ item }) => item.source.person)) {
    const numbered = own.map(({ sample }, index) => ({ ...sample, index }));
    for (const warning of await checkSamples(ports, gallery, person, numbered, true)) {
      const { line } = own[warning.index]!.item;
      if (!warned.has(line)) warned.set(line, strictRefusal(warning));
    }
  }
  return warned;
}
