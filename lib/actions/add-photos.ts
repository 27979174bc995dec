/** Adds photos to an album; every face of theirs is indexed by itself. The same photos again change nothing. */
import { Refusal } from '../errors.ts';
import type { Box } from '../face/face.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import type { FaceStatus } from '../ports/records.ts';
import type { PlacedPhoto } from './album-photo-rows.ts';
import type { RefusedPhoto } from './enroll-answer.ts';
import { refusedPhoto } from './enrollment-samples.ts';
import { findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { type PhotoDetails, type PhotoWish, wishesOf } from './photo-wish.ts';
import { type PlacePorts, placePhotos } from './place-photos.ts';
import { withPhotos } from './take-photos.ts';

export interface AddPhotosRequest {
  readonly gallery: string;
  readonly album: string;
  /** For every photo. */
  readonly labels?: readonly string[] | undefined;
  /** For single photos, by index. */
  readonly details?: readonly PhotoDetails[] | undefined;
  readonly photos: readonly PhotoInput[];
  readonly caller: Caller;
}

export interface AddedPhoto {
  readonly index: number;
  readonly photoId: string;
  readonly fileName: string | null;
  readonly externalId: string | null;
  /** The album showed it before. */
  readonly alreadyThere: boolean;
  /** The older edit it is shown in the place of. */
  readonly supersedes: string | null;
  readonly faces: readonly {
    readonly faceId: string;
    readonly box: Box;
    readonly status: FaceStatus;
    /** What speaks against the face; one that is not searchable has at least one. */
    readonly reasons: readonly string[];
  }[];
}

export interface AddPhotosAnswer {
  readonly added: readonly AddedPhoto[];
  readonly refused: readonly RefusedPhoto[];
}

/**
 * Photos that can't be used are named in `refused` while the others go on.
 * @throws Refusal `gallery_not_found`, `album_not_found`, `upload_not_found`, `no_photo_added` (no photo could be used: `refused` in
 *   the details, nothing stored), `models_unavailable`, `storage_full`
 */
export async function addPhotos(
  ports: PlacePorts & Pick<ActionPorts, 'digest'>,
  request: AddPhotosRequest,
): Promise<AddPhotosAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const album = await findAlbum(ports, gallery, request.album);
  const { caller, photos } = request;
  return withPhotos(ports, { gallery, caller, photos }, async (taken) => {
    const wishes = wishesOf(ports, taken, request);
    let answer: AddPhotosAnswer = { added: [], refused: [] };
    await placePhotos(ports, { gallery, album, caller }, wishes, {
      async settle(rows, outcomes) {
        answer = answerOf(wishes, outcomes, album.policy.indexing);
        // Thrown, so that nothing is remembered of a request that changed nothing.
        if (answer.added.length === 0) throw noPhotoAdded(answer.refused);
        await caller.remember(rows, answer, [gallery.uuid, album.uuid, ...subjectsOf(answer)]);
      },
    });
    return answer;
  });
}

function answerOf(
  wishes: readonly PhotoWish[],
  outcomes: ReadonlyMap<number, PlacedPhoto>,
  showsFaces: boolean,
): AddPhotosAnswer {
  const added: AddedPhoto[] = [];
  const refused: RefusedPhoto[] = [];
  for (const [at, outcome] of outcomes) {
    const { index, photo, externalId } = wishes[at]!;
    if (outcome.kind === 'refused') {
      refused.push(refusedPhoto(index, photo, outcome.refusal));
      continue;
    }
    added.push({
      index,
      photoId: outcome.photo,
      fileName: photo.fileName,
      externalId,
      alreadyThere: outcome.alreadyThere,
      supersedes: outcome.supersedes,
      faces: showsFaces
        ? outcome.faces.map(({ uuid, box: { x, y, width, height }, status, quality: { reasons } }) => ({
            faceId: uuid,
            box: { x, y, width, height },
            status,
            reasons,
          }))
        : [],
    });
  }
  return { added, refused };
}

function subjectsOf({ added }: AddPhotosAnswer): readonly string[] {
  return added.flatMap(({ photoId, faces }) => [photoId, ...faces.map(({ faceId }) => faceId)]);
}

function noPhotoAdded(refused: readonly RefusedPhoto[]): Refusal {
  return new Refusal(
    'no_photo_added',
    'No photo could be added and nothing was stored; `refused` says for each photo what to change.',
    { refused },
  );
}
