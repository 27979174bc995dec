/** The rows of photos that enter an album, written in the caller's transaction: photos, faces, entries, edits, what the index is told. */
import type { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { NewFace } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { type Claimed, claimAlbumPhotos, holdAlbums, type Placing } from './claim-album-photos.ts';
import { countSamePhotoPairs } from './count-same-photo-pairs.ts';
import { galleryNotFound } from './find-gallery.ts';
import { suppressionsInForce } from './keep-out.ts';
import { planOf } from './plan-album-photos.ts';
import type { MadeFiles } from './render-photo.ts';
import { carryOver, type FacesByPhoto, searchable, storeAlbumFaces } from './store-album-faces.ts';
import { storeRenditions } from './store-renditions.ts';

/** A face as answers and searches need it. */
export type PlacedFace = Pick<NewFace, 'uuid' | 'box' | 'quality' | 'status'>;

export type PlacedPhoto =
  | {
      readonly kind: 'added';
      readonly photo: string;
      /** The album showed it before. */
      readonly alreadyThere: boolean;
      /** The album shows it from now on, or knows its faces from now on. */
      readonly isNew: boolean;
      /** The older edit whose place it took. */
      readonly supersedes: string | null;
      readonly faces: readonly PlacedFace[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface PlacedPhotos {
  /** One per wish, in order. */
  readonly outcomes: readonly PlacedPhoto[];
  /** Faces whose points the index has to take over. */
  readonly changed: readonly string[];
  /** Keys of the photo store that rows now speak of. */
  readonly keys: readonly string[];
  /** Keys of the photo store that rows no longer speak of. */
  readonly removed: readonly string[];
}

/**
 * Locks: see BatchRows. @throws Refusal `gallery_not_found`, `album_not_found` when one was erased meanwhile, `photo_not_found` when a
 *   photo that was known is gone: it has to be analysed first
 */
export async function writeAlbumPhotos(
  ports: Pick<ActionPorts, 'clock' | 'digest' | 'spaces'>,
  rows: RegistryRows,
  placing: Placing,
): Promise<PlacedPhotos> {
  const { gallery, album, wishes } = placing;
  if (!(await rows.batch.holdGallery(gallery.uuid))) galleryNotFound();
  const shown = await holdAlbums(rows, album, wishes);
  const claimed = await claimAlbumPhotos(rows, placing, shown);
  const entries = await rows.albumPhotos.entriesOf([...claimed.values()].map(({ uuid }) => uuid));
  const plans = wishes.map((wish) => planOf(wish, placing, claimed, shown, entries));
  const before = [...claimed.values()].filter(({ created }) => !created).map(({ uuid }) => uuid);
  const faces: FacesByPhoto = Map.groupBy(await rows.batch.facesOf(before), ({ photo }) => photo);
  const accepted = plans.flatMap((plan) => (plan.kind === 'accepted' ? [plan] : []));
  const edits = accepted.flatMap(({ photo, old }) => (old === null ? [] : [{ old, new: photo.uuid }]));
  const keepOut = await suppressionsInForce(ports, rows, gallery);
  const { added, looked, keys } = await storeAlbumFaces(rows, placing, claimed, faces, { keepOut, edits });
  const fresh = await rows.albumPhotos.add(
    uniqueBy(
      accepted.map(({ photo, wish: { externalId } }) => ({
        album: album.uuid,
        photo: photo.uuid,
        position: null,
        externalId,
      })),
      ({ photo }) => photo,
    ),
  );
  await carryOver(rows, edits, claimed, faces);
  const renditions = await storeRenditions(ports, rows, madeOf(placing, claimed));
  await rows.albumPhotos.supersede(edits, ports.clock.now());
  await rows.albumPhotos.label(
    uniqueBy(
      accepted
        .filter(({ photo, wish: { labels } }) => !photo.created && labels.length > 0)
        .map(({ photo, wish: { labels } }) => ({ photo: photo.uuid, labels })),
      ({ photo }) => photo,
    ),
    'add',
  );
  const entered = new Set(fresh.map(({ photo }) => photo));
  const moved = new Set([...entered, ...edits.flatMap((edit) => [edit.old, edit.new])]);
  const changed = new Set([
    ...searchable(added.map(({ face }) => face)),
    ...[...moved].flatMap((photo) => searchable(faces.get(photo))),
  ]);
  await rows.grouping.changed(gallery.uuid, [...changed]);
  await countSamePhotoPairs(rows, gallery, newPictures(looked, edits, claimed), { faces, added });
  const outcomes = plans.map((plan): PlacedPhoto => {
    if (plan.kind === 'refused') return plan;
    const { uuid: photo } = plan.photo;
    const alreadyThere = !entered.has(photo);
    const looked = placing.looks.get(plan.wish.sha256)?.kind === 'seen' && plan.photo.detail === null;
    return {
      kind: 'added',
      photo,
      alreadyThere,
      isNew: !alreadyThere || plan.old !== null || looked,
      supersedes: plan.old,
      faces: faces.get(photo) ?? [],
    };
  });
  return {
    outcomes,
    changed: [...changed],
    keys: [...keys, ...renditions.stored],
    removed: renditions.removed,
  };
}

/** Of these photos those that are no edit of a picture whose faces were found before. */
function newPictures(
  looked: readonly string[],
  edits: readonly { readonly old: string; readonly new: string }[],
  claimed: ReadonlyMap<string, Claimed>,
): readonly string[] {
  const searched = new Set(
    [...claimed.values()].flatMap(({ uuid, detail }) => (detail === null ? [] : [uuid])),
  );
  const again = new Set(edits.flatMap((edit) => (searched.has(edit.old) ? [edit.new] : [])));
  return looked.filter((photo) => !again.has(photo));
}

/** By photo; of one that is stored another way up, the own look's renditions are dropped. */
function madeOf({ kept }: Placing, claimed: ReadonlyMap<string, Claimed>): ReadonlyMap<string, MadeFiles> {
  const made = new Map<string, MadeFiles>();
  for (const [sha256, own] of kept) {
    const photo = claimed.get(sha256);
    if (photo === undefined || own.made === null) continue;
    if (Number(photo.analysis.rotationApplied ?? 0) === own.made.rotation) made.set(photo.uuid, own.made);
  }
  return made;
}

function uniqueBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
