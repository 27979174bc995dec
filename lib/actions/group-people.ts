/** Groups the faces of albums into people where something changed: the recurring part, gallery by gallery, for one worker at a time. */
import { type GroupingBars, groupingBars } from '../matching/grouping-bars.ts';
import type { PeopleChange } from '../ports/people-records.ts';
import type { Gallery } from '../ports/records.ts';
import { type GroupingTurn, type GroupPorts, groupRegion } from './group-region.ts';

const SECOND = 1000;
const LEASE_MS = 120 * SECOND;
/** Photos still come in: grouping after each of them would look at the same faces again and again … */
const QUIET_MS = 15 * SECOND;
/** … but nobody waits longer than that for their people. */
const PATIENCE_MS = 120 * SECOND;
/** Changes read at once: what is more is read afterwards. */
const CHANGES = 20_000;
/** Faces a region starts from. */
const SEEDS = 100;

export interface GroupingReport {
  /** Regions written. */
  readonly regions: number;
  /** Time was up, or somebody else was at it; the next step goes on. */
  readonly left: boolean;
}

/**
 * Works on every gallery whose faces came, went or were decided about and have been left alone for a moment (a job, and `at: 'once'`, wait
 * for nothing). Nothing is lost when it ends in the middle: a change is done in the transaction that writes what followed from it.
 * @throws what a store throws
 */
export async function groupPeople(
  ports: GroupPorts,
  { until, at = 'rest' }: { readonly until: Date; readonly at?: 'rest' | 'once' },
): Promise<GroupingReport> {
  const { registry, clock } = ports;
  let regions = 0;
  let left = false;
  for (const { gallery: uuid, first, last, asked } of await registry.grouping.waiting()) {
    const now = clock.now().getTime();
    const rests = asked || now - last.getTime() >= QUIET_MS || now - first.getTime() >= PATIENCE_MS;
    if (at === 'rest' && !rests) left = true;
    else {
      const gallery = await registry.galleries.findByUuid(uuid);
      if (gallery === null) continue;
      const report = await groupGallery(ports, gallery, until);
      regions += report.regions;
      left ||= report.left;
    }
  }
  return { regions, left };
}

async function groupGallery(ports: GroupPorts, gallery: Gallery, until: Date): Promise<GroupingReport> {
  const { registry, clock } = ports;
  const now = clock.now();
  const own: Lease = { ends: new Date(now.getTime() + LEASE_MS) };
  if (!(await registry.grouping.lease(gallery.uuid, now, own.ends))) return { regions: 0, left: true };
  try {
    return await workOff(ports, gallery, own, until);
  } finally {
    await registry.grouping.release(gallery.uuid, own.ends, null);
  }
}

interface Lease {
  ends: Date;
}

async function workOff(
  ports: GroupPorts,
  gallery: Gallery,
  lease: Lease,
  until: Date,
): Promise<GroupingReport> {
  const { registry, clock } = ports;
  const bars = await barsOf(ports, gallery);
  let regions = 0;
  // A pass that writes nothing found nothing to do, or was overtaken throughout: then the next step goes on.
  for (let before = -1; regions > before; ) {
    before = regions;
    const changes = await readyChanges(ports, gallery);
    for (const left = new Set(changes.keys()); left.size > 0; ) {
      if (clock.now() >= until) return { regions, left: true };
      if (!(await prolong(ports, gallery, lease))) return { regions, left: true };
      const start = [...left].slice(0, SEEDS);
      const turn: GroupingTurn = { gallery, bars, lease: lease.ends, changes };
      const { reached, outcome } = await groupRegion(ports, turn, start);
      if (outcome === 'lost') return { regions, left: true };
      if (outcome === 'written') regions += 1;
      for (const face of reached) left.delete(face);
      await registry.grouping.progress(gallery.uuid, clock.now());
    }
  }
  await registry.grouping.progress(gallery.uuid, clock.now());
  const left = await registry.grouping.changes(gallery.uuid, 1);
  return { regions, left: left.length > 0 };
}

/** Other bars, since the gallery has doubled or has moved to another space, mean that everything is grouped again. */
async function barsOf(ports: GroupPorts, gallery: Gallery): Promise<GroupingBars> {
  const { registry, spaces } = ports;
  const { uuid, embeddingSpace: space } = gallery;
  const count = await registry.grouping.count(uuid, space);
  const faces = 2 ** Math.ceil(Math.log2(Math.max(1, count)));
  await registry.transact(async (rows) => {
    if (!(await rows.batch.holdGallery(uuid))) return;
    const known = await rows.grouping.lock(uuid);
    if (known.space === space && known.faces === faces) return;
    await rows.grouping.changedAll(uuid);
    await rows.grouping.put(uuid, { space, faces });
  });
  const { curve = null, published = null } = spaces.find(space) ?? {};
  return groupingBars({ curve, published }, faces);
}

/** By face. What the index does not know yet waits: nobody would find it. */
async function readyChanges(
  { registry }: GroupPorts,
  gallery: Gallery,
): Promise<ReadonlyMap<string, readonly bigint[]>> {
  const changes = await registry.grouping.changes(gallery.uuid, CHANGES);
  const pending = new Set(await registry.outbox.pendingFaces([...new Set(changes.map(({ face }) => face))]));
  const ready = Map.groupBy(
    changes.filter(({ face }) => !pending.has(face)),
    ({ face }) => face,
  );
  return new Map([...ready].map(([face, own]) => [face, own.map(toSequence)]));
}

function toSequence({ sequence }: PeopleChange): bigint {
  return sequence;
}

async function prolong({ registry, clock }: GroupPorts, gallery: Gallery, lease: Lease): Promise<boolean> {
  const now = clock.now().getTime();
  if (lease.ends.getTime() - now > LEASE_MS / 2) return true;
  const ends = new Date(now + LEASE_MS);
  if (!(await registry.grouping.release(gallery.uuid, lease.ends, ends))) return false;
  lease.ends = ends;
  return true;
}
