/** The rows of an enrollment, written in the caller's transaction: person, photos, faces, enrollments, outbox. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery, NewPhoto, Person } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { EnrolledFace, EnrollRequest, RefusedPhoto } from './enroll-answer.ts';
import { refusedPhoto } from './enrollment-samples.ts';
import { galleryNotFound } from './find-gallery.ts';
import type { KeptSample } from './keep-pixels.ts';
import { storedTwin } from './stored-twin.ts';

export interface EnrollmentRows {
  readonly person: Person;
  /** `indexed` false for all of them: nobody has told the index yet. */
  readonly enrolled: readonly EnrolledFace[];
  /** Photos whose face belongs to somebody else. */
  readonly refused: readonly RefusedPhoto[];
  /** Faces whose points the index has to take over. */
  readonly changed: readonly string[];
  /** Keys of the photo store that rows now speak of. */
  readonly keys: readonly string[];
}

/**
 * Locks the person first and then the photos by digest, always in this order, so that enrollments wait for each other instead of
 * blocking each other. @throws Refusal `gallery_not_found` when the gallery was erased meanwhile
 */
export async function writeEnrollment(
  ports: Pick<ActionPorts, 'ids' | 'clock'>,
  rows: RegistryRows,
  gallery: Gallery,
  request: EnrollRequest,
  samples: readonly KeptSample[],
): Promise<EnrollmentRows> {
  if ((await rows.galleries.findByUuid(gallery.uuid)) === null) galleryNotFound();
  const { person } = await rows.persons.claim({
    uuid: ports.ids.uuid(),
    gallery: gallery.uuid,
    id: request.person,
    ...(request.displayName === undefined ? {} : { displayName: request.displayName }),
    ...(request.metadata === undefined ? {} : { metadata: request.metadata }),
  });
  const enrolled: EnrolledFace[] = [];
  const refused: RefusedPhoto[] = [];
  const changed: string[] = [];
  const keys: string[] = [];
  for (const sample of byDigest(samples)) {
    const { photo, created } = await rows.photos.claim(newPhoto(gallery, sample));
    // Whoever stored the photo first is right about its faces; the own analysis is dropped.
    const twin = created ? null : storedTwin(await rows.faces.ofPhoto(photo.uuid), sample.face.box);
    if (twin !== null && twin.person !== null && twin.person !== person.uuid) {
      refused.push(await enrolledElsewhere(rows, sample, twin.person));
      continue;
    }
    const faceId = twin?.uuid ?? sample.faceUuid;
    if (twin === null) await addFace(rows, gallery, photo.uuid, person, sample);
    else if (twin.person === null) await rows.faces.assign(twin.uuid, person.uuid);
    const alreadyEnrolled = twin !== null && twin.person !== null;
    if (!alreadyEnrolled) {
      await rows.enrollments.add({
        uuid: ports.ids.uuid(),
        person: person.uuid,
        face: faceId,
        source: request.caller.source,
        actor: request.caller.principal,
        requestId: request.caller.requestId,
        at: ports.clock.now(),
      });
      changed.push(faceId);
    }
    if (created && photo.storageKey !== null) keys.push(photo.storageKey);
    if (twin === null && sample.cropKey !== null) keys.push(sample.cropKey);
    const { box, quality } = twin ?? sample.face;
    const { index, unusedFaces } = sample;
    enrolled.push({
      faceId,
      photoId: photo.uuid,
      index,
      box,
      quality,
      alreadyEnrolled,
      indexed: false,
      unusedFaces,
    });
  }
  return { person, enrolled, refused, changed, keys };
}

function byDigest(samples: readonly KeptSample[]): readonly KeptSample[] {
  return [...samples].sort((a, b) =>
    a.sha256 === b.sha256 ? a.index - b.index : a.sha256 < b.sha256 ? -1 : 1,
  );
}

function newPhoto(
  gallery: Gallery,
  { photoUuid, sha256, photo, analysis, storageKey }: KeptSample,
): NewPhoto {
  const { mediaType, width, height, perceptualHash, rotationApplied, engine } = analysis;
  return {
    uuid: photoUuid,
    gallery: gallery.uuid,
    sha256,
    fileName: photo.fileName,
    mediaType,
    width,
    height,
    perceptualHash,
    storageKey,
    analysis: { ...engine, rotationApplied },
  };
}

async function addFace(
  rows: RegistryRows,
  gallery: Gallery,
  photo: string,
  person: Person,
  { face, faceUuid, cropKey }: KeptSample,
): Promise<void> {
  const norm = face.quality.embeddingNorm;
  if (norm === null) throw new Error('the analyzer embedded a face without saying its norm');
  await rows.faces.add(
    {
      uuid: faceUuid,
      photo,
      person: person.uuid,
      box: face.box,
      landmarks: face.landmarks,
      detectionScore: face.detectionScore,
      quality: face.quality,
      status: 'searchable',
      cropKey,
    },
    { space: gallery.embeddingSpace, embedding: face.embedding, norm },
  );
}

async function enrolledElsewhere(
  rows: RegistryRows,
  { index, photo }: KeptSample,
  uuid: string,
): Promise<RefusedPhoto> {
  const [owner] = await rows.persons.findByUuids([uuid]);
  const refusal = new Refusal(
    'face_enrolled_elsewhere',
    'This face of this photo belongs to another person. Merge the two persons, or delete the face there first.',
    owner === undefined ? {} : { personId: owner.id },
  );
  return refusedPhoto(index, photo, refusal);
}
