/** How a collection is laid out, and what of that an existing one may not differ in. */
import type { Schemas } from '@qdrant/js-client-rest';
import { z } from 'zod';
import { Refusal } from '../../../errors.ts';

/**
 * Graphs per gallery and none over all of them: with one graph for all galleries and a filter on top the right person came first
 * in 0.85 of the searches, with a graph per gallery in 0.98 to 1.00 (100,000 × 512, half of them in the gallery).
 */
const GRAPH = { m: 0, payload_m: 16, ef_construct: 128 };

/**
 * Memory: the 8-bit copies, which every search walks through, stay in RAM (512 bytes a face); originals and payload are read for
 * the faces that are hit, so they are warmed and may be evicted where RAM is short (2 KB and 0.2 KB a face).
 */
export function collectionPlan(size: number): Schemas['CreateCollection'] {
  return {
    vectors: { size, distance: 'Cosine', memory: 'cached' },
    hnsw_config: GRAPH,
    quantization_config: { scalar: { type: 'int8', memory: 'pinned' } },
    payload: { memory: 'cached' },
  };
}

/** Every field that is filtered by: Qdrant's strict mode refuses filters on others. `gallery` alone gets graphs. */
export const payloadIndexes = {
  gallery: { type: 'keyword', is_tenant: true, enable_hnsw: true },
  albums: { type: 'keyword', enable_hnsw: false },
  person: { type: 'keyword', enable_hnsw: false },
  named: { type: 'bool', enable_hnsw: false },
} as const satisfies Readonly<Record<string, Schemas['PayloadSchemaParams']>>;

const oneUnnamedVector = z.object({ size: z.number(), distance: z.string() });

/**
 * The dimension of a collection that exists.
 * @throws Refusal `embedding_space_mismatch` when it does not hold one vector a point compared by cosine
 */
export function dimensionOf(name: string, params: unknown): number {
  const vectors = z.object({ vectors: oneUnnamedVector }).safeParse(params);
  if (vectors.success && vectors.data.vectors.distance === 'Cosine') return vectors.data.vectors.size;
  throw new Refusal(
    'embedding_space_mismatch',
    'The collection of this embedding space was not made by kith: it does not compare one embedding a face by cosine. Move it away or rename it, then reindex.',
    { collection: name },
  );
}
