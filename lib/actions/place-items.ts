/** The three stages of work on the photos of an album's job: read, look at, place, all at the same time. */

import type { ActionPorts } from '../ports/action-ports.ts';
import type { AlbumSource } from '../ports/job-records.ts';
import { ahead, inGroups } from './ahead.ts';
import { busyMeter, type EnrollItemsOptions } from './enroll-items.ts';
import { type LookedAt, lookAtAlbumPhotos } from './look-at-album-photos.ts';
import type { ReadItem, SaidOutcome } from './look-at-items.ts';
import { lookTogether } from './look-together.ts';
import type { PhotoWish } from './photo-wish.ts';
import type { PlacePorts } from './place-photos.ts';
import { itemReader } from './read-items.ts';
import { writeLocation } from './source-locations.ts';
import { storeAlbumItems, type WishedItem } from './store-album-items.ts';
import { type AlbumWork, eachWaiting } from './work-list.ts';

export type PlaceItemsPorts = PlacePorts & Pick<ActionPorts, 'photoSource' | 'digest'>;

/** Photos that are handed over together are no heavier than this: an album's are kept in memory until they are stored. */
const BYTES_TOGETHER = 32 * 2 ** 20;
/** Of one transaction: the album is held alone meanwhile. */
const MOST_TOGETHER = 16;
const STORES_AT_ONCE = 2;

interface Looked {
  readonly wished: readonly WishedItem[];
  readonly said: readonly SaidOutcome[];
  readonly seen: Map<string, LookedAt>;
  readonly analysed: number;
}

/**
 * Yields lines nobody has to look at again, as they get settled. Photos of an album that was erased are refused.
 * @throws a refusal that would meet every photo now (see isPause), once what runs has ended
 */
export async function* placeItems(
  ports: PlaceItemsPorts,
  work: AlbumWork,
  { onBegun, signal }: EnrollItemsOptions,
): AsyncGenerator<readonly number[]> {
  const { photos, calls } = ports.analyzer.workload;
  const reader = itemReader(ports, work);
  const meter = busyMeter(ports);
  const read = ahead(eachWaiting(work, signal), reader.atOnce, (item) => {
    onBegun(item.line);
    // Nobody reads photos for an album that is gone.
    return work.album === null ? Promise.resolve({ kind: 'later' as const, item }) : reader.read(item);
  });
  const units = inGroups(read, {
    pieces: Math.min(photos, MOST_TOGETHER),
    weight: BYTES_TOGETHER,
    weigh: (one) => (one.kind === 'read' ? one.bytes.byteLength : 0),
  });
  const looked = ahead(
    units,
    () => calls,
    (unit) => (signal?.aborted === true ? nothing() : look(ports, work, unit)),
  );
  yield* ahead(
    looked,
    () => STORES_AT_ONCE,
    ({ wished, said, seen, analysed }) =>
      storeAlbumItems(ports, work, { wished, said, seen }, () => ({
        photos: analysed,
        busyMs: meter(),
        device: deviceOf(seen),
      })),
  );
}

async function nothing(): Promise<Looked> {
  return { wished: [], said: [], seen: new Map(), analysed: 0 };
}

async function look(
  ports: PlaceItemsPorts,
  work: AlbumWork,
  unit: readonly ReadItem<AlbumSource>[],
): Promise<Looked> {
  const { album, gallery, job } = work;
  if (album === null) {
    const code = 'album_not_found';
    const message = 'The album was erased.';
    const said = unit.map(({ item: { line } }): SaidOutcome => ({ line, status: 'refused', code, message }));
    return { ...(await nothing()), said };
  }
  const wished = unit.flatMap((one) =>
    one.kind === 'read' ? [{ item: one.item, wish: wishOf(ports, one) }] : [],
  );
  const said = unit.flatMap((one) => (one.kind === 'said' ? [one.outcome] : []));
  const seen = new Map<string, LookedAt>();
  const lookAt = async (some: readonly WishedItem[]) => {
    const wishes = some.map(({ wish }) => wish);
    await lookAtAlbumPhotos(ports, gallery, album, wishes, seen);
    return some;
  };
  const { seen: good, refusal } = await lookTogether(ports, job.id, wished, lookAt);
  if (refusal === null) return { wished: good, said, seen, analysed: wished.length };
  const { code, message } = refusal;
  const failed = wished.map(({ item: { line } }): SaidOutcome => ({ line, status: 'failed', code, message }));
  return { wished: [], said: [...said, ...failed], seen, analysed: 0 };
}

function wishOf(
  { digest }: Pick<ActionPorts, 'digest'>,
  { item, bytes, version }: ReadItem<AlbumSource> & { readonly kind: 'read' },
): PhotoWish {
  const { photo, fileName, externalId, labels } = item.source;
  return {
    index: item.line,
    photo: { bytes, fileName },
    sha256: digest.sha256(bytes),
    externalId,
    labels,
    source: photo.kind === 'object' ? { key: writeLocation(photo), version } : null,
  };
}

/** What the analysis says it ran on. */
function deviceOf(seen: ReadonlyMap<string, LookedAt>): string | null {
  for (const look of seen.values()) if (look.kind === 'seen') return look.analysis.engine.provider ?? null;
  return null;
}
