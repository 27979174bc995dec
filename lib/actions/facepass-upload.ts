/** FacePass' form of adding a photo to an event. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { PhotoInput } from '../ports/caller.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { type EventNamed, type FacePassEvent, findEvent } from './facepass-event.ts';
import { imageUrls } from './facepass-image.ts';
import type { FilePorts } from './photo-files.ts';
import { wishesOf } from './photo-wish.ts';
import { type PlacePorts, placePhotos } from './place-photos.ts';
import { withPhotos } from './take-photos.ts';

export interface FacePassUploadRequest extends EventNamed {
  /** One. */
  readonly photos: readonly PhotoInput[];
}

export interface FacePassUpload {
  /** The number of the photo; the same photo again gets the same. */
  readonly face_id: number;
  /** Good for an hour or more; null where the photo was deleted meanwhile. */
  readonly image_url: string | null;
  /** Detection score of the surest face; 0 where the photo shows none. */
  readonly confidence: number;
  readonly task_id: string;
}

type UploadPorts = PlacePorts & FilePorts & Pick<ActionPorts, 'registry'>;

/**
 * The photo is indexed with all its faces before the answer comes; number and photo are stored together.
 * @throws Refusal `album_not_found`, those of the photo (`image_undecodable` …), `models_unavailable`, `storage_full`
 */
export async function facePassUpload(
  ports: UploadPorts,
  request: FacePassUploadRequest,
): Promise<FacePassUpload> {
  const { caller, photos } = request;
  const event = await findEvent(ports, request);
  const { gallery, album } = event;
  const answer = await withPhotos(ports, { gallery, caller, photos }, async (taken) => {
    let answer: FacePassUpload | null = null;
    await placePhotos(ports, { gallery, album, caller }, wishesOf(ports, taken, {}), {
      async settle(rows, outcomes) {
        const outcome = outcomes.get(0);
        if (outcome === undefined) throw new Error('a photo was neither added nor refused');
        if (outcome.kind === 'refused') throw outcome.refusal;
        answer = await numbered(rows, event, outcome.photo, caller);
      },
    });
    if (answer === null) throw new Error('a photo was stored without an answer');
    return answer;
  });
  return withImage(ports, answer, request);
}

/** The stored answer with an address of today: of the first request, and again for each that repeats it. */
export async function withImage(
  ports: FilePorts & Pick<ActionPorts, 'registry'>,
  answer: FacePassUpload,
  request: FacePassUploadRequest,
): Promise<FacePassUpload> {
  const { album } = await findEvent(ports, request);
  const photo = await ports.registry.photoNumbers.photoOf(answer.face_id);
  const urls = await imageUrls(ports, request.caller, album, photo === null ? [] : [photo]);
  return { ...answer, image_url: photo === null ? null : urls(photo) };
}

async function numbered(
  rows: RegistryRows,
  { gallery, album }: FacePassEvent,
  photo: string,
  caller: FacePassUploadRequest['caller'],
): Promise<FacePassUpload> {
  const faces = await rows.faces.ofPhoto(photo);
  const number = (await rows.photoNumbers.of([photo])).get(photo);
  if (number === undefined) throw new Refusal('photo_not_found', 'The photo was deleted meanwhile.');
  const answer = {
    face_id: number,
    // Addresses have their time; what is kept for a repeat has none.
    image_url: null,
    confidence: Math.min(
      1,
      faces.reduce((best, { detectionScore }) => Math.max(best, detectionScore), 0),
    ),
    task_id: caller.requestId,
  };
  const subjects = [gallery.uuid, album.uuid, photo, ...faces.map(({ uuid }) => uuid)];
  await caller.remember(rows, answer, subjects);
  return answer;
}
