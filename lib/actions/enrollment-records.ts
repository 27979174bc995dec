/** What the registry is told of a photo and of the face in it that somebody is enrolled by. */
import type { StoredFace } from '../ports/batch-rows.ts';
import type { Gallery, NewPhoto } from '../ports/records.ts';
import type { KeptSample } from './keep-pixels.ts';

export function newPhoto(
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

/** `photo` and `person` are uuids. */
export function newFace(
  gallery: Gallery,
  photo: string,
  person: string,
  { face, faceUuid, cropKey }: KeptSample,
): StoredFace {
  const norm = face.quality.embeddingNorm;
  if (norm === null) throw new Error('the analyzer embedded a face without saying its norm');
  const { box, landmarks, detectionScore, quality } = face;
  return {
    face: {
      uuid: faceUuid,
      photo,
      person,
      box,
      landmarks,
      detectionScore,
      quality,
      status: 'searchable',
      cropKey,
    },
    embedding: { space: gallery.embeddingSpace, embedding: face.embedding, norm },
  };
}
