/** Compares all of the index with all of the registry and mends it: once a day, and at start after an old snapshot. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { IndexEntry } from '../ports/vector-index.ts';
import { reportFailed, type SyncPorts, syncEachFace } from './sync-faces.ts';

export interface SweepReport {
  /** Faces seen in either. */
  readonly checked: number;
  readonly added: number;
  readonly removed: number;
  /** Person, name, album or gallery differed. */
  readonly changed: number;
  /** Faces that could not be mended; logged. */
  readonly failed: number;
}

export type SweepPorts = SyncPorts & Pick<ActionPorts, 'telemetry'>;

const PAGE = 1000;
const SYNC = 250;
const NOTHING: SweepReport = { checked: 0, added: 0, removed: 0, changed: 0, failed: 0 };

/**
 * Every space a gallery is pinned to and every space the index holds, `page` faces at a time. Index and registry agree then, so
 * the index writes its snapshot, where it has one; a snapshot that can't be written only makes the next start longer.
 */
export async function sweepIndex(ports: SweepPorts, page = PAGE): Promise<SweepReport> {
  const spaces = new Set([...(await spacesOfGalleries(ports)), ...(await ports.index.spaces())]);
  let report = NOTHING;
  let points = 0;
  for (const space of [...spaces].sort()) {
    report = sum(report, await sweepSpace(ports, space, page));
    points += (await ports.index.stats(space)).points;
  }
  ports.telemetry.gauge('index_points', points);
  await snapshot(ports);
  return report;
}

/**
 * Two sorted lists are read side by side. What differs is only a suspicion, because the pages grow old while others write:
 * syncFaces reads the registry again before it acts, so that a face committed meanwhile is not removed.
 */
export async function sweepSpace(ports: SweepPorts, space: string, page = PAGE): Promise<SweepReport> {
  const rows = inOrder(page, (after) => ports.registry.faces.entries(space, { after, limit: page }));
  const points = inOrder(page, (after) => ports.index.scan(space, after, page));
  let suspects = new Map<string, 'missing' | 'extra' | 'different'>();
  let report = NOTHING;
  const mend = async () => {
    if (suspects.size === 0) return;
    const { present, failed } = await syncEachFace(ports, space, [...suspects.keys()]);
    const count = (kind: string, there: boolean) =>
      [...suspects].filter(([face, is]) => is === kind && present.has(face) === there && !failed.has(face))
        .length;
    const mended = {
      added: count('missing', true),
      removed: count('extra', false),
      changed: count('different', true),
    };
    report = sum(report, { ...NOTHING, ...mended, failed: failed.size });
    reportFailed(ports, failed);
    suspects = new Map();
  };

  let row = await rows.next();
  let point = await points.next();
  while (!row.done || !point.done) {
    const order = compare(row.done ? null : row.value.face, point.done ? null : point.value.face);
    if (order < 0 && !row.done) suspects.set(row.value.face, 'missing');
    else if (order > 0 && !point.done) suspects.set(point.value.face, 'extra');
    else if (!row.done && !point.done && !sameEntry(row.value, point.value)) {
      suspects.set(row.value.face, 'different');
    }
    if (order <= 0) row = await rows.next();
    if (order >= 0) point = await points.next();
    report = sum(report, { ...NOTHING, checked: 1 });
    if (suspects.size >= SYNC) await mend();
  }
  await mend();
  return report;
}

async function snapshot({ index, telemetry }: SweepPorts): Promise<void> {
  try {
    await index.save();
  } catch (error) {
    telemetry.log('warn', 'The index snapshot could not be written.', {}, error);
  }
}

async function* inOrder(
  page: number,
  read: (after: string | null) => Promise<readonly IndexEntry[]>,
): AsyncGenerator<IndexEntry, undefined> {
  for (let after: string | null = null; ; ) {
    const items: readonly IndexEntry[] = await read(after);
    yield* items;
    if (items.length < page) return undefined;
    after = items.at(-1)?.face ?? null;
  }
}

async function spacesOfGalleries({ registry }: SweepPorts): Promise<ReadonlySet<string>> {
  const spaces = new Set<string>();
  for (let after: string | null = null; ; ) {
    const galleries = await registry.galleries.list({ after, limit: PAGE }, null);
    for (const { embeddingSpace } of galleries) spaces.add(embeddingSpace);
    if (galleries.length < PAGE) return spaces;
    after = galleries.at(-1)?.id ?? null;
  }
}

/** A list at its end comes after everything. */
function compare(row: string | null, point: string | null): number {
  if (row === point) return 0;
  if (row === null) return 1;
  return point === null || row < point ? -1 : 1;
}

function sameEntry(one: IndexEntry, other: IndexEntry): boolean {
  return (
    one.gallery === other.gallery &&
    one.person === other.person &&
    one.named === other.named &&
    [...one.albums].sort().join() === [...other.albums].sort().join()
  );
}

function sum(one: SweepReport, other: SweepReport): SweepReport {
  return {
    checked: one.checked + other.checked,
    added: one.added + other.added,
    removed: one.removed + other.removed,
    changed: one.changed + other.changed,
    failed: one.failed + other.failed,
  };
}
