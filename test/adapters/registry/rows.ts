/** Makes the rows the registry's laws are tried on. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Gallery, NewFace, NewPhoto } from '../../../lib/ports/records.ts';
import type { RegistryRows } from '../../../lib/ports/registry.ts';

export const space = 'space-a';

export function newGallery(id = `g-${randomUUID()}`): Omit<Gallery, 'createdAt' | 'updatedAt'> {
  return {
    uuid: randomUUID(),
    id,
    displayName: null,
    embeddingSpace: space,
    settings: {
      policy: { kind: 'fpir', target: 0.01 },
      keep: 'crops',
      faceSelection: null,
      qualityFilter: 'standard',
      retentionDays: null,
      albumDays: 90,
    },
  };
}

export function newPhoto(gallery: string, patch: Partial<NewPhoto> = {}): NewPhoto {
  return {
    uuid: randomUUID(),
    gallery,
    sha256: randomBytes(32).toString('hex'),
    fileName: 'a.jpg',
    mediaType: 'image/jpeg',
    width: 640,
    height: 480,
    perceptualHash: '0123456789abcdef',
    storageKey: null,
    analysis: { detector: 'scrfd', sizes: [128, 640] },
    ...patch,
  };
}

export function newFace(photo: string, person: string | null, patch: Partial<NewFace> = {}): NewFace {
  const uuid = randomUUID();
  return {
    uuid,
    photo,
    person,
    box: { x: 10.25, y: -3.5, width: 100.125, height: 120 },
    landmarks: [
      [30.1, 40.2],
      [60.3, 40.4],
      [45.5, 60.6],
      [33.7, 80.8],
      [58.9, 81.0],
    ],
    detectionScore: 0.875,
    quality: {
      interEyeDistance: 30.2,
      sharpness: 120.5,
      brightness: 0.5,
      yaw: -3,
      pitch: 2,
      roll: 1,
      embeddingNorm: 21.5,
      reasons: ['low_sharpness'],
    },
    status: 'searchable',
    cropKey: `crops/${uuid}`,
    ...patch,
  };
}

export function embedding(seed: number, dimension = 8): Float32Array {
  const values = Float32Array.from({ length: dimension }, (_, index) => Math.sin(seed * 7 + index));
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

/** One enrolled face of one new photo; answers the uuids. */
export async function enrolFace(
  rows: RegistryRows,
  gallery: string,
  personId: string,
  patch: {
    readonly photo?: Partial<NewPhoto>;
    readonly face?: Partial<NewFace>;
    readonly seed?: number;
  } = {},
): Promise<{ readonly person: string; readonly photo: string; readonly face: string }> {
  const { person } = await rows.persons.claim({ uuid: randomUUID(), gallery, id: personId });
  const { photo } = await rows.photos.claim(newPhoto(gallery, patch.photo));
  const face = newFace(photo.uuid, person.uuid, patch.face);
  await rows.faces.add(face, { space, embedding: embedding(patch.seed ?? 1), norm: 21.5 });
  await rows.enrollments.add({
    uuid: randomUUID(),
    person: person.uuid,
    face: face.uuid,
    source: 'api',
    actor: 'open',
    requestId: 'r',
    at: new Date('2026-01-01T00:00:00Z'),
  });
  return { person: person.uuid, photo: photo.uuid, face: face.uuid };
}
