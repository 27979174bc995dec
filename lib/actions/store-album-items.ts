/** Places photos of some items in the album of their job and settles the items, all in one transaction. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AlbumSource, ItemOutcome, JobCost } from '../ports/job-records.ts';
import type { SettledItem } from '../ports/job-rows.ts';
import { inParallel } from './in-parallel.ts';
import type { LookedAt } from './look-at-album-photos.ts';
import type { SaidOutcome } from './look-at-items.ts';
import type { PhotoWish } from './photo-wish.ts';
import { type PlacePorts, placePhotos } from './place-photos.ts';
import { afterSettling, settleInside, settleItems } from './settle-items.ts';
import type { AlbumWork, WaitingItem } from './work-list.ts';
import { isPause } from './work-pause.ts';

type Ports = PlacePorts & Pick<ActionPorts, 'photoSource'>;

export interface WishedItem {
  readonly item: WaitingItem<AlbumSource>;
  readonly wish: PhotoWish;
}

export interface AlbumItems {
  readonly wished: readonly WishedItem[];
  /** Items there is nothing to place of. */
  readonly said: readonly SaidOutcome[];
  /** By digest. */
  readonly seen: Map<string, LookedAt>;
}

const NO_COST: JobCost = { photos: 0, busyMs: 0, device: null };
/** Questions to the store of the originals at the same time. */
const ASKED_AT_ONCE = 8;

/** Answers the lines nobody has to look at again. @throws a refusal that would meet every photo now (see isPause) */
export async function storeAlbumItems(
  ports: Ports,
  work: AlbumWork,
  { wished, said, seen }: AlbumItems,
  cost: () => JobCost,
): Promise<readonly number[]> {
  const replaced = await replacedOf(ports, wished);
  const current = wished.filter(({ item }) => !replaced.has(item.line));
  const outcomes = [...said, ...replaced.values()];
  const lines: number[] = [];
  if (outcomes.length > 0 || current.length === 0) {
    await settleItems(ports, { job: work.job.id, outcomes, cost: current.length === 0 ? cost() : NO_COST });
    lines.push(...outcomes.map(({ line }) => line));
  }
  let measured: JobCost | null = null;
  for (const round of inRounds(current)) {
    measured = measured === null ? cost() : NO_COST;
    lines.push(...(await placeGood(ports, work, round, seen, measured)));
  }
  return lines;
}

/**
 * Of two versions of an object whose events came at once, whichever is stored last would be shown; so each is asked about again right
 * before it is stored.
 */
async function replacedOf(
  { photoSource }: Ports,
  wished: readonly WishedItem[],
): Promise<ReadonlyMap<number, SaidOutcome>> {
  const replaced = await inParallel(wished, ASKED_AT_ONCE, async ({ item, wish }) => {
    const { photo } = item.source;
    if (photo.kind !== 'object' || photo.versionId === undefined) return [];
    const now = await photoSource.head({ bucket: photo.bucket, key: photo.key });
    if (now?.version === wish.source?.version) return [];
    const why = now === null ? DELETED : REPLACED;
    return [[item.line, { line: item.line, status: 'refused', ...why }] as const];
  });
  return new Map(replaced.flat());
}

const DELETED = {
  code: 'source_not_found',
  message: 'The object was deleted before it was stored.',
} as const;
const REPLACED = {
  code: 'superseded',
  message: 'Another object was put in its place before it was stored.',
} as const;

/** Two edits of one picture go one after the other, the later line last. */
function inRounds(wished: readonly WishedItem[]): readonly (readonly WishedItem[])[] {
  const rounds: WishedItem[][] = [];
  const taken: Set<string>[] = [];
  for (const one of wished.toSorted((a, b) => a.item.line - b.item.line)) {
    const id = one.wish.externalId;
    const at = id === null ? 0 : taken.findLastIndex((ids) => ids.has(id)) + 1;
    rounds[at] = [...(rounds[at] ?? []), one];
    taken[at] ??= new Set();
    if (id !== null) taken[at].add(id);
  }
  return rounds;
}

/** When photos can't be placed together they are halved, until what can't be placed stands alone; that one goes on waiting. */
async function placeGood(
  ports: Ports,
  work: AlbumWork,
  wished: readonly WishedItem[],
  seen: Map<string, LookedAt>,
  cost: JobCost,
): Promise<readonly number[]> {
  const lines = wished.map(({ item: { line } }) => line);
  try {
    await placeAll(ports, work, wished, seen, cost);
    return lines;
  } catch (error) {
    if (isPause(error)) throw error;
    // The items went with their gallery.
    if (error instanceof Refusal && error.code === 'gallery_not_found') return lines;
    if (error instanceof Refusal && error.code === 'album_not_found') {
      const code = error.code;
      const message = 'The album was erased.';
      const outcomes = lines.map((line): SaidOutcome => ({ line, status: 'refused', code, message }));
      await settleItems(ports, { job: work.job.id, outcomes, cost });
      return lines;
    }
    if (wished.length > 1) {
      const half = wished.length >> 1;
      const first = await placeGood(ports, work, wished.slice(0, half), seen, cost);
      return [...first, ...(await placeGood(ports, work, wished.slice(half), seen, NO_COST))];
    }
    const fields = { job: work.job.id, line: lines[0] ?? null };
    ports.telemetry.log('error', 'an item of a job could not be stored', fields, error);
    return [];
  }
}

async function placeAll(
  ports: Ports,
  { job, gallery, album }: AlbumWork,
  wished: readonly WishedItem[],
  seen: Map<string, LookedAt>,
  cost: JobCost,
): Promise<void> {
  if (album === null) throw new Error('photos were looked at for an album that is gone');
  const caller = { principal: job.actor ?? 'upload', requestId: job.requestId ?? job.id };
  const lines = wished.map(({ item: { line } }) => line);
  let settled: readonly SettledItem[] = [];
  await placePhotos(
    ports,
    { gallery, album, caller },
    wished.map(({ wish }) => wish),
    {
      async admit(rows) {
        const held = new Set(await rows.jobItems.hold(job.id, lines));
        return new Set(lines.flatMap((line, at) => (held.has(line) ? [at] : [])));
      },
      async settle(rows, outcomes) {
        const said = [...outcomes].map(([at, outcome]): ItemOutcome => {
          const line = lines[at]!;
          if (outcome.kind === 'added') return { line, status: 'done' };
          const { code, message } = outcome.refusal;
          return { line, status: 'refused', code, message };
        });
        settled = await settleInside(ports, rows, { job: job.id, outcomes: said, cost });
      },
    },
    seen,
  );
  await afterSettling(ports, settled);
}
