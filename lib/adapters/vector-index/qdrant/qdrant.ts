/** The index on a Qdrant server: one collection per embedding space, galleries as its tenants. */
import { Refusal } from '../../../errors.ts';
import type { Telemetry } from '../../../ports/telemetry.ts';
import type {
  IndexEntry,
  IndexHit,
  IndexPoint,
  IndexSearch,
  VectorIndex,
} from '../../../ports/vector-index.ts';
import { type CallOptions, Calls } from './calls.ts';
import { spaceOf } from './collection-name.ts';
import { type Collection, Collections, mustFit } from './collections.ts';
import { failureOf, NotDone, QdrantFault, unavailable } from './failures.ts';
import { withinGallery } from './filter.ts';
import { searchPoints } from './search-points.ts';
import { entryOf, pointOf } from './stored-face.ts';

export interface QdrantIndexOptions
  extends Pick<CallOptions, 'url' | 'random' | 'pause'>,
    Partial<Pick<CallOptions, 'attemptMs' | 'totalMs'>> {
  /** Asked once and again when Qdrant refuses the key (then with `refresh: true`); null where Qdrant asks for none. */
  readonly apiKey: CallOptions['apiKey'];
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** What the names of our collections begin with. */
  readonly prefix?: string | undefined;
  /** Points up to which a filtered search compares every one. */
  readonly exactUpTo?: number | undefined;
  /** Points of one list up to which a search for persons asks for more instead of leaving out those it found. */
  readonly widest?: number | undefined;
}

const MAXIMUM_LIMIT = 10_000;
/** 512 numbers are about 10 KB of JSON; Qdrant takes 32 MB. */
const UPSERT_BATCH = 256;
const REMOVE_BATCH = 1_000;
/** Answered when it is done, and in the order in which it was asked, also where the collection has replicas. */
const WRITE = { wait: true, ordering: 'medium' } as const;
/** A collection may vanish or be made anew while we write; more rounds than these mean that something is wrong. */
const ROUNDS = 3;

/** Opens no connection: that is left to the first call. Similarities lie within 1e-5 of the float64 cosine. */
export function openQdrantIndex(options: QdrantIndexOptions): VectorIndex {
  return new QdrantIndex(options);
}

class QdrantIndex implements VectorIndex {
  readonly adapter = 'qdrant';
  readonly #calls: Calls;
  readonly #collections: Collections;
  readonly #prefix: string;
  readonly #plan: { readonly exactUpTo: number; readonly widest: number };
  #closed = false;

  constructor({
    telemetry,
    prefix = 'kith_',
    exactUpTo = 50_000,
    widest = 40_000,
    ...rest
  }: QdrantIndexOptions) {
    this.#calls = new Calls({ attemptMs: 5_000, totalMs: 12_000, ...rest });
    this.#collections = new Collections(this.#calls, prefix, telemetry);
    this.#prefix = prefix;
    this.#plan = { exactUpTo, widest };
  }

  async upsert(space: string, points: readonly IndexPoint[]): Promise<void> {
    this.#mustBeOpen();
    const [first] = points;
    if (first === undefined) return;
    const { length } = first.embedding;
    const embeddings = points.map(({ embedding }) => embedding);
    // Before anything is stored, also where the collection is still to be made.
    mustFit(length, embeddings);
    for (let from = 0; from < points.length; from += UPSERT_BATCH) {
      const batch = points.slice(from, from + UPSERT_BATCH).map(pointOf);
      const deadline = this.#calls.deadline();
      const open = () => this.#collections.open(space, length, deadline);
      await this.#inCollection(space, open, async ({ name, dimension }) => {
        mustFit(dimension, embeddings);
        await this.#calls.ask(deadline, async (client) =>
          mustBeDone(await client.upsert(name, { points: batch, ...WRITE })),
        );
      });
    }
  }

  async remove(space: string, faces: readonly string[]): Promise<void> {
    this.#mustBeOpen();
    const name = this.#collections.name(space);
    for (let from = 0; from < faces.length; from += REMOVE_BATCH) {
      const points = faces.slice(from, from + REMOVE_BATCH);
      await orMissing(undefined, () =>
        this.#calls.ask(this.#calls.deadline(), async (client) =>
          mustBeDone(await client.delete(name, { points, ...WRITE })),
        ),
      );
    }
  }

  async search(request: IndexSearch): Promise<readonly (readonly IndexHit[])[]> {
    this.#mustBeOpen();
    const { space, probes, limit, albums } = request;
    if (!Number.isInteger(limit) || limit < 1 || limit > MAXIMUM_LIMIT) {
      throw new Refusal('validation_failed', `Ask for 1 to ${MAXIMUM_LIMIT} hits.`, { limit });
    }
    if (probes.length === 0) return [];
    const deadline = this.#calls.deadline();
    const open = () => this.#collections.find(space, deadline);
    const hits = await this.#inCollection(space, open, async (collection) => {
      mustFit(collection.dimension, probes);
      if (albums?.length === 0) return null;
      return searchPoints(this.#calls, deadline, collection, request, this.#plan);
    });
    return hits ?? probes.map(() => []);
  }

  async scan(space: string, after: string | null, limit: number): Promise<readonly IndexEntry[]> {
    this.#mustBeOpen();
    const name = this.#collections.name(space);
    const deadline = this.#calls.deadline();
    // Points come in rising id, the offset included; ids compare as numbers, which is the order of the uuids' texts.
    const page = { limit: limit + 1, with_payload: true, with_vector: false };
    const points = await orMissing([], async () => {
      const answer = await this.#calls.ask(deadline, (client) =>
        client.scroll(name, after === null ? page : { ...page, offset: after }),
      );
      return answer.points;
    });
    return points
      .map(entryOf)
      .filter(({ face }) => face !== after)
      .slice(0, limit);
  }

  async spaces(): Promise<readonly string[]> {
    this.#mustBeOpen();
    const deadline = this.#calls.deadline();
    const { collections } = await this.#calls.ask(deadline, (client) => client.getCollections());
    const spaces: string[] = [];
    for (const { name } of collections) {
      const space = spaceOf(this.#prefix, name);
      if (space === null) continue;
      const some = await orMissing([], async () => {
        const page = { limit: 1, with_payload: false, with_vector: false };
        return (await this.#calls.ask(deadline, (client) => client.scroll(name, page))).points;
      });
      if (some.length > 0) spaces.push(space);
    }
    return spaces.sort();
  }

  /** Counted up to the number that is compared one by one in a search; beyond it estimated from the payload index. */
  async stats(
    space: string,
    gallery?: string,
    among: Pick<IndexSearch, 'albums' | 'namedOnly'> = {},
  ): Promise<{ readonly points: number }> {
    this.#mustBeOpen();
    // An empty list would be no condition at all.
    if (among.albums?.length === 0) return { points: 0 };
    const name = this.#collections.name(space);
    const deadline = this.#calls.deadline();
    const filter = gallery === undefined ? {} : { filter: withinGallery(gallery, among) };
    const points = await orMissing(0, async () => {
      const ask = (exact: boolean) =>
        this.#calls.ask(deadline, (client) => client.count(name, { ...filter, exact }));
      const { count } = await ask(false);
      return count > this.#plan.exactUpTo ? count : (await ask(true)).count;
    });
    return { points };
  }

  async clear(space: string): Promise<void> {
    this.#mustBeOpen();
    const name = this.#collections.name(space);
    const deadline = this.#calls.deadline();
    await orMissing(true, () => this.#calls.ask(deadline, (client) => client.deleteCollection(name)));
    this.#collections.deleted(space);
  }

  /** Qdrant keeps its own files. */
  async save(): Promise<void> {}

  async check(): Promise<void> {
    this.#mustBeOpen();
    await this.#calls.ask(this.#calls.deadline(), (client) => client.getCollections());
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#calls.close();
  }

  /**
   * What is known of a collection may be old: where Qdrant says that it is missing, or refuses what should fit, it is looked at
   * again. Null when there is none.
   */
  async #inCollection<T>(
    space: string,
    open: () => Promise<Collection | null>,
    work: (collection: Collection) => Promise<T>,
  ): Promise<T | null> {
    for (let round = 1; ; round++) {
      const collection = await open();
      if (collection === null) return null;
      try {
        return await work(collection);
      } catch (error) {
        const changed = error instanceof QdrantFault && round === 1;
        if (failureOf(error) !== 'missing' && !changed) throw error;
        this.#collections.forget(space);
        if (round === ROUNDS) throw unavailable(error);
      }
    }
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error('the index is closed');
  }
}

/** Qdrant answers before a write is done when it takes too long, or when a replica is slow. */
function mustBeDone({ status }: { readonly status: string }): void {
  if (status !== 'completed') throw new NotDone(`a write to the index is ${status}`);
}

async function orMissing<T>(nothing: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (failureOf(error) === 'missing') return nothing;
    throw error;
  }
}
