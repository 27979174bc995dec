/** A face as Qdrant keeps it: the point id is the face uuid, the payload holds internal uuids and nothing else. */
import type { Schemas } from '@qdrant/js-client-rest';
import { z } from 'zod';
import type { IndexEntry, IndexHit, IndexPoint } from '../../../ports/vector-index.ts';

const payload = z.object({
  gallery: z.string(),
  albums: z.array(z.string()),
  person: z.string().nullish(),
  named: z.boolean(),
});
const entry = z.object({ id: z.string(), payload });
const hit = z.object({
  id: z.string(),
  score: z.number(),
  payload: z.object({ person: z.string().nullish() }).nullish(),
});

/** What a search needs of the payload. */
export const hitFields = ['person'];

/** @throws Error when the embedding holds NaN or an infinity, which JSON has no words for */
export function pointOf({
  face,
  gallery,
  albums,
  person,
  named,
  embedding,
}: IndexPoint): Schemas['PointStruct'] {
  if (!embedding.every(Number.isFinite)) throw new Error(`the embedding of face ${face} is not finite`);
  return {
    id: face,
    vector: Array.from(embedding),
    payload: { gallery, albums: [...albums].sort(), named, ...(person !== null && { person }) },
  };
}

export function entryOf(record: unknown): IndexEntry {
  const { id, payload } = entry.parse(record);
  const { gallery, albums, person, named } = payload;
  return { face: id, gallery, albums: [...albums].sort(), person: person ?? null, named };
}

/** Normalising and summing in float32 can leave a score a ten-millionth outside [-1, 1]. */
export function hitOf(point: unknown): IndexHit {
  const { id, score, payload } = hit.parse(point);
  const similarity = Math.max(-1, Math.min(1, score));
  return { face: id, person: payload?.person ?? null, similarity };
}
