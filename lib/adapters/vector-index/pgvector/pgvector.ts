/** The index in Postgres: exact for galleries of usual size, along a graph for large ones; also inside this process on PGlite. */
import { z } from 'zod';
import { Refusal } from '../../../errors.ts';
import type { Telemetry } from '../../../ports/telemetry.ts';
import type {
  IndexEntry,
  IndexHit,
  IndexPoint,
  IndexSearch,
  VectorIndex,
} from '../../../ports/vector-index.ts';
import type { VectorDatabase } from './database.ts';
import { galleryFilter } from './gallery-filter.ts';
import { Graphs } from './graphs.ts';
import { GRAPH_LIMIT, nearest, settingsOf } from './nearest.ts';
import { asRefusal, passes } from './outages.ts';
import { prepareSchema } from './schema.ts';
import { SpaceTables } from './space-tables.ts';
import { vectorText } from './vector-text.ts';
import { removePoints, writePoints } from './write-points.ts';

export interface PgvectorIndexOptions {
  /** Of `poolDatabase` or `embeddedDatabase`; closed with the index. */
  readonly database: VectorDatabase;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** Galleries, and what filters leave of them, are compared face by face below that many faces. */
  readonly exactBelow?: number;
  /** MB of the database's memory that building a graph may take. */
  readonly buildMemory?: number;
}

const MAXIMUM_LIMIT = 10_000;

const entries = z.array(
  z.object({
    face: z.string(),
    gallery: z.string(),
    albums: z.array(z.string()),
    person: z.string().nullable(),
    named: z.boolean(),
  }),
);
const counted = z.tuple([z.object({ points: z.coerce.number() })]);
const filled = z.array(z.object({ space: z.string() }));

/** Connects to nobody and makes nothing yet: `check` and the first `upsert` make what is missing in the database. */
export function openPgvectorIndex(options: PgvectorIndexOptions): VectorIndex {
  return new PgvectorIndex(options);
}

class PgvectorIndex implements VectorIndex {
  readonly adapter = 'pgvector';
  readonly #database: VectorDatabase;
  readonly #tables: SpaceTables;
  readonly #graphs: Graphs;
  #closed = false;

  constructor({ database, telemetry, exactBelow = 50_000, buildMemory = 512 }: PgvectorIndexOptions) {
    this.#database = database;
    this.#tables = new SpaceTables(database);
    this.#graphs = new Graphs({ database, telemetry, exactBelow, buildMemory });
  }

  upsert(space: string, points: readonly IndexPoint[]): Promise<void> {
    return this.#run(async () => {
      const [first] = points;
      if (first === undefined) return;
      const embeddings = points.map(({ embedding }) => embedding);
      // Before a table is made: what is refused must leave nothing behind.
      refuseOther(first.embedding.length, embeddings);
      const table = await this.#tables.claim(space, first.embedding.length);
      refuseOther(table.dimension, embeddings);
      await writePoints(this.#database.query, table, points);
    });
  }

  remove(space: string, faces: readonly string[]): Promise<void> {
    return this.#run(async () => {
      const table = await this.#tables.find(space);
      if (table !== null && faces.length > 0) await removePoints(this.#database.query, table, faces);
    });
  }

  search(request: IndexSearch): Promise<readonly (readonly IndexHit[])[]> {
    return this.#run(async () => {
      const { space, probes, limit, albums } = request;
      if (!Number.isInteger(limit) || limit < 1 || limit > MAXIMUM_LIMIT) {
        throw new Refusal('validation_failed', `Ask for 1 to ${MAXIMUM_LIMIT} hits.`, { limit });
      }
      const table = probes.length === 0 ? null : await this.#tables.find(space);
      if (table === null) return probes.map(() => []);
      refuseOther(table.dimension, probes);
      if (albums?.length === 0) return probes.map(() => []);
      const walks = limit <= GRAPH_LIMIT && (await this.#graphs.serve(table, request));
      return this.#database.reading(settingsOf(request, walks), async (query) => {
        const hits: (readonly IndexHit[])[] = [];
        for (const probe of probes.map(vectorText))
          hits.push(await nearest(query, table, probe, request, walks));
        return hits;
      });
    });
  }

  scan(space: string, after: string | null, limit: number): Promise<readonly IndexEntry[]> {
    return this.#run(async () => {
      const table = await this.#tables.find(space);
      if (table === null) return [];
      const { rows } = await this.#database.query(
        `SELECT face, gallery, albums, person, named FROM ${table.name}
         WHERE $1::uuid IS NULL OR face > $1 ORDER BY face LIMIT $2`,
        [after, limit],
      );
      return entries.parse(rows);
    });
  }

  spaces(): Promise<readonly string[]> {
    return this.#run(async () => {
      const tables = await this.#tables.all();
      if (tables.length === 0) return [];
      const each = tables.map(
        ({ name }, at) => `SELECT $${at + 1}::text AS space WHERE EXISTS (SELECT FROM ${name})`,
      );
      const { rows } = await this.#database.query(
        each.join(' UNION ALL '),
        tables.map(({ space }) => space),
      );
      return filled.parse(rows).map(({ space }) => space);
    });
  }

  stats(
    space: string,
    gallery?: string,
    among: Pick<IndexSearch, 'albums' | 'namedOnly'> = {},
  ): Promise<{ readonly points: number }> {
    return this.#run(async () => {
      const table = await this.#tables.find(space);
      if (table === null) return { points: 0 };
      const params: unknown[] = [];
      const filter = gallery === undefined ? 'true' : galleryFilter(params, { ...among, gallery });
      const { rows } = await this.#database.query(
        `SELECT count(*) AS points FROM ${table.name} WHERE ${filter}`,
        params,
      );
      return counted.parse(rows)[0];
    });
  }

  clear(space: string): Promise<void> {
    return this.#run(() => this.#tables.drop(space));
  }

  /** Nothing to write; the graphs of large galleries are built here, since that takes longer than a request may. */
  save(): Promise<void> {
    return this.#run(async () => {
      for (const table of await this.#tables.all()) await this.#graphs.tend(table);
    });
  }

  check(): Promise<void> {
    return this.#run(() => this.#database.transaction(prepareSchema));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#database.close();
  }

  /** All of it may be done twice, so a connection that was lost, or a table that went, costs one more try and no refusal. */
  async #run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the index is closed');
    try {
      return await work();
    } catch (error) {
      if (!passes(error)) throw asRefusal(error);
      this.#tables.forget();
      this.#graphs.forget();
    }
    try {
      return await work();
    } catch (error) {
      throw asRefusal(error);
    }
  }
}

function refuseOther(dimension: number, embeddings: readonly Float32Array[]): void {
  for (const { length } of embeddings) {
    if (length === dimension) continue;
    throw new Refusal(
      'embedding_space_mismatch',
      `The embedding has ${length} numbers, this space has ${dimension}; use the model the gallery is pinned to.`,
      { expected: dimension, given: length },
    );
  }
}
