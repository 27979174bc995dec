/** Reads the faces of a snapshot chunk back, believing nothing about their shape. */
import type { IndexPoint } from '../../../ports/vector-index.ts';
import type { Chunk } from './snapshot-file.ts';

/** `text` = the JSON part, `bytes` = little-endian float32 embeddings, one after the other. Throws when they don't fit. */
export function parseFaces(text: string, bytes: Buffer): Chunk {
  const meta: unknown = JSON.parse(text);
  if (!isRecord(meta)) throw new Error('a chunk is no object');
  const { space, gallery, dimension, faces } = meta;
  if (typeof space !== 'string' || typeof gallery !== 'string') throw new Error('a chunk names no gallery');
  if (typeof dimension !== 'number' || !Array.isArray(faces)) throw new Error('a chunk has no faces');
  if (bytes.length !== dimension * faces.length * Float32Array.BYTES_PER_ELEMENT) {
    throw new Error('a chunk has more or fewer embeddings than faces');
  }
  // A copy, because a typed array has to start at a multiple of four.
  const embeddings = new Float32Array(new Uint8Array(bytes).buffer);
  const points = faces.map((face: unknown, row): IndexPoint => {
    const embedding = embeddings.subarray(row * dimension, (row + 1) * dimension);
    return { ...parseFace(face), gallery, embedding };
  });
  return { space, points };
}

function parseFace(entry: unknown): Omit<IndexPoint, 'gallery' | 'embedding'> {
  if (!Array.isArray(entry)) throw new Error('a face is no list');
  const [face, person, named, albums]: unknown[] = entry;
  if (typeof face !== 'string' || typeof named !== 'boolean') throw new Error('a face has no id');
  if (person !== null && typeof person !== 'string') throw new Error('a person is no id');
  if (!Array.isArray(albums)) throw new Error('albums are no list');
  if (!albums.every((album): album is string => typeof album === 'string'))
    throw new Error('an album is no id');
  return { face, person, named, albums };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
