/** Turns a search into Qdrant's queries: confined to the gallery, exact where that is cheap, wider until nothing is missing. */
import type { Schemas } from '@qdrant/js-client-rest';
import type { IndexHit, IndexSearch } from '../../../ports/vector-index.ts';
import type { Calls, Deadline } from './calls.ts';
import type { Collection } from './collections.ts';
import { withinGallery } from './filter.ts';
import { Pursuit } from './pursuit.ts';
import { hitFields } from './stored-face.ts';

export interface SearchPlan {
  /** Points a filter may leave for every one of them to be compared. */
  readonly exactUpTo: number;
  /** See Pursuit. */
  readonly widest: number;
}

/** Right person first in 1.00 of the searches at 100,000 × 512, where 128 gave 0.98. */
const HNSW_EF = 256;
/** Hits one answer may hold: some 150 bytes of JSON each. */
const HITS_PER_ANSWER = 50_000;
/** Qdrant works on 16 queries of a batch at a time. */
const QUERIES_PER_BATCH = 64;
/**
 * Qdrant keeps what lies strictly above its threshold, and the limit is meant inclusively: it is asked for a little more than
 * float32 can blur, and the rest is left out here.
 */
const BELOW_THRESHOLD = 1e-5;

/** One list per probe, by falling similarity, ties by face. */
export async function searchPoints(
  calls: Calls,
  deadline: Deadline,
  collection: Collection,
  request: IndexSearch,
  plan: SearchPlan,
): Promise<readonly (readonly IndexHit[])[]> {
  const { gallery, albums, namedOnly, bestPer } = request;
  const confinement = { albums, namedOnly, ...(bestPer === 'person' && { otherThan: [] }) };
  const filter = withinGallery(gallery, confinement);
  // An estimate from the payload index, not a count of the points: either way of searching is right on both sides of the line.
  const { count } = await calls.ask(deadline, (client) =>
    client.count(collection.name, { filter, exact: false }),
  );
  const pursuits = request.probes.map((probe) => new Pursuit(probe, request, plan.widest));
  const queryOf = ({ probe, points, passedOver }: Pursuit): Schemas['QueryRequest'] => ({
    query: Array.from(probe),
    filter:
      passedOver.length === 0 ? filter : withinGallery(gallery, { ...confinement, otherThan: passedOver }),
    // With many persons left out the graph falls to pieces.
    params: searchParams(count <= plan.exactUpTo || passedOver.length > 0),
    limit: points,
    with_payload: hitFields,
    ...(request.minSimilarity > -1 && { score_threshold: request.minSimilarity - BELOW_THRESHOLD }),
  });
  for (let open: readonly Pursuit[] = pursuits; open.length > 0; ) {
    const unsettled: Pursuit[] = [];
    for (const some of inBatches(open)) {
      const answers = await calls.ask(deadline, (client) =>
        client.queryBatch(collection.name, { searches: some.map(queryOf) }),
      );
      if (answers.length !== some.length)
        throw new Error('Qdrant answered another number of queries than asked');
      for (const [at, pursuit] of some.entries()) {
        if (!pursuit.take(answers[at]?.points ?? [])) unsettled.push(pursuit);
      }
    }
    open = unsettled;
  }
  return pursuits.map(({ hits }) => hits);
}

/** `exact` compares the originals of all points; otherwise the 8-bit copies find them along the graph and the originals order them. */
function searchParams(exact: boolean): Schemas['SearchParams'] {
  return exact ? { exact } : { hnsw_ef: HNSW_EF, quantization: { rescore: true } };
}

function* inBatches(pursuits: readonly Pursuit[]): Iterable<readonly Pursuit[]> {
  const points = Math.max(...pursuits.map((pursuit) => pursuit.points));
  const size = Math.max(1, Math.min(QUERIES_PER_BATCH, Math.floor(HITS_PER_ANSWER / points)));
  for (let from = 0; from < pursuits.length; from += size) yield pursuits.slice(from, from + size);
}
