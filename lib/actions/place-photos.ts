/** Brings photos into an album: looked at once per gallery, stored all or nothing, never twice. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { type PlacedPhoto, writeAlbumPhotos } from './album-photo-rows.ts';
import { auditEvent } from './audit-event.ts';
import { commitKept } from './commit-kept.ts';
import { keepAlbumPhotos, keysOfPhotos } from './keep-album-photos.ts';
import { dropKeys } from './keep-pixels.ts';
import { type LookedAt, lookAtAlbumPhotos } from './look-at-album-photos.ts';
import type { PhotoWish } from './photo-wish.ts';
import { renderAlbumPhotos } from './render-album-photos.ts';
import { tellPlaced } from './tell-placed.ts';

export type PlacePorts = Pick<
  ActionPorts,
  | 'registry'
  | 'index'
  | 'analyzer'
  | 'photoFacts'
  | 'renderer'
  | 'photoStore'
  | 'spaces'
  | 'telemetry'
  | 'clock'
  | 'ids'
  | 'digest'
>;

/** What belongs into the same transaction: the list the photos come from. */
export interface PlacingLedger {
  /** Which wishes are still to be placed, by position; asked before any other row is touched. */
  admit?(rows: RegistryRows): Promise<ReadonlySet<number>>;
  /** What became of them, by position. */
  settle(rows: RegistryRows, outcomes: ReadonlyMap<number, PlacedPhoto>): Promise<void>;
}

/** A photo that was known may be erased while its request runs; then it is looked at after all. */
const TRIES = 3;

/**
 * One outcome per wish that was admitted, by position.
 * @throws Refusal `gallery_not_found`, `album_not_found`, `models_unavailable`, `storage_full`; nothing is stored then
 */
export async function placePhotos(
  ports: PlacePorts,
  where: {
    readonly gallery: Gallery;
    readonly album: Album;
    readonly caller: Pick<Caller, 'principal' | 'requestId'>;
  },
  wishes: readonly PhotoWish[],
  ledger: PlacingLedger,
  /** What an earlier look at these photos found out. */
  seen: Map<string, LookedAt> = new Map(),
): Promise<ReadonlyMap<number, PlacedPhoto>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await placeOnce(ports, where, wishes, ledger, seen);
    } catch (error) {
      const vanished = error instanceof Refusal && error.code === 'photo_not_found';
      if (!vanished || attempt === TRIES) throw error;
    }
  }
}

async function placeOnce(
  ports: PlacePorts,
  { gallery, album, caller }: Parameters<typeof placePhotos>[1],
  wishes: readonly PhotoWish[],
  ledger: PlacingLedger,
  seen: Map<string, LookedAt>,
): Promise<ReadonlyMap<number, PlacedPhoto>> {
  const looks = await lookAtAlbumPhotos(ports, gallery, album, wishes, seen);
  const made = await renderAlbumPhotos(ports, album, wishes, looks);
  const kept = await keepAlbumPhotos(ports, gallery, wishes, looks, made);
  const write = async (rows: RegistryRows) => {
    const admitted = await ledger.admit?.(rows);
    const positions = [...wishes.keys()].filter((at) => admitted?.has(at) ?? true);
    const placed = await writeAlbumPhotos(ports, rows, {
      gallery,
      album,
      wishes: positions.map((at) => wishes[at]!),
      looks,
      kept,
    });
    const sequences = await rows.outbox.add(gallery.embeddingSpace, placed.changed);
    await tellPlaced(ports, rows, { gallery, album }, placed.outcomes);
    await rows.audit.add(
      auditEvent(ports, caller, {
        action: 'add_photos',
        gallery: gallery.uuid,
        target: album.uuid,
        outcome: placed.outcomes.some(({ kind }) => kind === 'added') ? 'added' : 'refused',
      }),
    );
    const outcomes = new Map(placed.outcomes.map((outcome, i) => [positions[i]!, outcome]));
    await ledger.settle(rows, outcomes);
    return { ...placed, sequences, outcomes };
  };
  const { outcomes, removed } = await commitKept(ports, gallery, keysOfPhotos(kept), write, 'album');
  await dropKeys(ports, removed);
  return outcomes;
}
