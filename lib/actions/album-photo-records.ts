/** What the registry is told of a photo that enters an album, and of every face in it. */
import { turnFace } from '../face/turn-face.ts';
import type { Album, NewAlbumPhoto } from '../ports/album-records.ts';
import type { StoredFace } from '../ports/batch-rows.ts';
import type { Gallery, Photo } from '../ports/records.ts';
import type { KeptFace, KeptPhoto } from './keep-album-photos.ts';
import type { SeenPhoto } from './look-at-album-photos.ts';
import type { PhotoWish } from './photo-wish.ts';

const TURNS = [0, 90, 180, 270] as const;

export function newAlbumPhoto(
  gallery: Gallery,
  album: Album,
  { photo, sha256, labels, source }: PhotoWish,
  { analysis, facts }: SeenPhoto,
  { uuid, storageKey }: KeptPhoto,
): NewAlbumPhoto {
  const { mediaType, width, height, perceptualHash } = analysis;
  return {
    uuid,
    gallery: gallery.uuid,
    sha256,
    fileName: photo.fileName,
    mediaType,
    width,
    height,
    perceptualHash,
    storageKey,
    analysis: analysisOf(analysis),
    sourceKey: source?.key ?? null,
    sourceVersion: source?.version ?? null,
    ...facts,
    labels,
    bytes: photo.bytes.byteLength,
    detail: album.policy.indexing ? album.policy.detail : null,
  };
}

function analysisOf({ engine, rotationApplied }: SeenPhoto['analysis']): Photo['analysis'] {
  return { ...engine, rotationApplied };
}

/** Every face by itself: nobody says who it is. One that is too weak is kept with its reasons and is not found. */
export function newAlbumFace(gallery: Gallery, photo: string, { face, uuid, cropKey }: KeptFace): StoredFace {
  const { box, landmarks, detectionScore, quality, embedding } = face;
  const norm = quality.embeddingNorm;
  if (embedding !== null && norm === null)
    throw new Error('the analyzer embedded a face without saying its norm');
  return {
    face: {
      uuid,
      photo,
      person: null,
      box,
      landmarks,
      detectionScore,
      quality,
      status: embedding === null ? 'not_searchable' : 'searchable',
      cropKey,
    },
    embedding:
      embedding === null || norm === null ? null : { space: gallery.embeddingSpace, embedding, norm },
  };
}

/** What a later look says of a stored photo, which stays turned as it is. */
export function asTurned({ analysis }: SeenPhoto, stored: Pick<Photo, 'analysis'>): Photo['analysis'] {
  const { rotationApplied = 0 } = stored.analysis;
  return { ...analysisOf(analysis), rotationApplied };
}

/** The faces of a look as the stored photo has them: an enrollment may have turned it until it found a face. */
export function asStored(
  faces: readonly KeptFace[],
  { analysis }: Pick<SeenPhoto, 'analysis'>,
  stored: Pick<Photo, 'analysis'>,
): readonly KeptFace[] {
  const degrees = Number(stored.analysis.rotationApplied ?? 0) - analysis.rotationApplied;
  const by = TURNS.find((turn) => turn === (degrees + 360) % 360) ?? 0;
  return faces.map((kept) => ({ ...kept, face: turnFace(kept.face, by, analysis) }));
}
