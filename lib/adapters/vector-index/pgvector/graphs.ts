/** The HNSW graphs: one per large gallery, built aside, so that small galleries pay for none and none sees another's faces. */
import { z } from 'zod';
import type { Telemetry } from '../../../ports/telemetry.ts';
import type { IndexSearch } from '../../../ports/vector-index.ts';
import type { Query, VectorDatabase } from './database.ts';
import { galleryFilter } from './gallery-filter.ts';
import { codeOf } from './outages.ts';
import { SCHEMA } from './schema.ts';
import type { SpaceTable } from './space-tables.ts';

export interface GraphOptions {
  readonly database: VectorDatabase;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** Galleries below that many faces have no graph, and filters that leave fewer are answered without it. */
  readonly exactBelow: number;
  /** MB a build may take from the database; a graph that outgrows it is finished on disk, slowly. */
  readonly buildMemory: number;
}

/** Links of a face and candidates while building, as usual for 512 numbers; higher costs more than it brings. */
const shape = 'm = 16, ef_construction = 128';
/** Seconds an answer about graphs and counts is believed. A stale one costs time, never a wrong answer. */
const BELIEVED = 60;
const BELIEVED_COUNTS = 1000;
/** A graph whose filter leaves less than this share of its faces is walked in vain. */
const SHARE = 1 / 8;
/** Bytes of a face in a graph beside its embedding. */
const LINKS = 700;
const MB = 2 ** 20;

interface Graph {
  readonly name: string;
  readonly gallery: string;
  readonly valid: boolean;
  /** As of its last build or vacuum. */
  readonly faces: number;
}

const graphRows = z.array(z.object({ name: z.string(), valid: z.boolean(), faces: z.coerce.number() }));
const countRows = z.array(z.object({ gallery: z.string(), faces: z.coerce.number() }));
const countRow = z.tuple([z.object({ faces: z.coerce.number() })]);
const lockRow = z.tuple([z.object({ mine: z.boolean() })]);
const sizeRow = z.tuple([z.object({ mb: z.coerce.number() })]);

export class Graphs {
  readonly #options: GraphOptions;
  readonly #believed = new Map<string, { readonly until: number; readonly graphs: readonly Graph[] }>();
  readonly #counts = new Map<string, { readonly until: number; readonly enough: boolean }>();

  constructor(options: GraphOptions) {
    this.#options = options;
  }

  forget(): void {
    this.#believed.clear();
    this.#counts.clear();
  }

  /** Whether this search is better walked along a graph than compared with every face. */
  async serve(table: SpaceTable, request: Omit<IndexSearch, 'space'>): Promise<boolean> {
    const graph = (await this.#graphs(table)).find(
      ({ gallery, valid }) => valid && gallery === request.gallery,
    );
    if (graph === undefined) return false;
    if (request.albums === undefined && request.namedOnly !== true) return true;
    const enough = Math.max(1, this.#options.exactBelow, Math.ceil(graph.faces * SHARE));
    return this.#leaves(table, request, enough);
  }

  /** Builds the graphs that large galleries lack, drops those of galleries that shrank; minutes for a hundred thousand faces. */
  async tend(table: SpaceTable): Promise<void> {
    const { database, exactBelow } = this.#options;
    const { rows } = await database.query(
      `SELECT gallery, count(*) AS faces FROM ${table.name} GROUP BY gallery HAVING count(*) >= $1`,
      [Math.max(1, exactBelow / 2)],
    );
    const sizes = new Map(countRows.parse(rows).map(({ gallery, faces }) => [gallery, faces]));
    const graphs = await this.#read(table);
    for (const graph of graphs) {
      if (!sizes.has(graph.gallery))
        await database.query(`DROP INDEX CONCURRENTLY IF EXISTS ${SCHEMA}.${graph.name}`);
    }
    for (const [gallery, faces] of sizes) {
      const built = graphs.some((graph) => graph.gallery === gallery && graph.valid);
      if (faces >= exactBelow && !built) await this.#build(table, gallery, faces);
    }
    this.#believed.delete(table.name);
  }

  async #graphs(table: SpaceTable): Promise<readonly Graph[]> {
    const believed = this.#believed.get(table.name);
    if (believed !== undefined && believed.until > performance.now()) return believed.graphs;
    const graphs = await this.#read(table);
    this.#believed.set(table.name, { until: performance.now() + BELIEVED * 1000, graphs });
    return graphs;
  }

  async #read(table: SpaceTable): Promise<readonly Graph[]> {
    const { rows } = await this.#options.database.query(
      `SELECT graph.relname AS name, indisvalid AS valid, graph.reltuples AS faces
       FROM pg_index JOIN pg_class AS graph ON graph.oid = indexrelid
       JOIN pg_am ON pg_am.oid = graph.relam
       WHERE indrelid = to_regclass($1) AND amname = 'hnsw'`,
      [table.name],
    );
    return graphRows.parse(rows).map((row) => ({ ...row, gallery: galleryOf(row.name) }));
  }

  /** Whether the filter leaves so many faces; counted up to there, and believed for a while. */
  async #leaves(table: SpaceTable, request: Omit<IndexSearch, 'space'>, enough: number): Promise<boolean> {
    const params: unknown[] = [];
    const filter = galleryFilter(params, request);
    const key = JSON.stringify([table.name, enough, filter, params]);
    const known = this.#counts.get(key);
    if (known !== undefined && known.until > performance.now()) return known.enough;
    const { rows } = await this.#options.database.query(
      `SELECT count(*) AS faces FROM
         (SELECT 1 FROM ${table.name} WHERE ${filter} LIMIT $${params.push(enough)}) AS few`,
      params,
    );
    const leaves = countRow.parse(rows)[0].faces >= enough;
    if (this.#counts.size >= BELIEVED_COUNTS) this.#counts.clear();
    this.#counts.set(key, { until: performance.now() + BELIEVED * 1000, enough: leaves });
    return leaves;
  }

  async #build(table: SpaceTable, gallery: string, faces: number): Promise<void> {
    const { database, telemetry } = this.#options;
    const name = graphName(table, gallery);
    await database.session(async (query) => {
      const lock = [`${SCHEMA}.${name}`];
      const { rows } = await query('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS mine', lock);
      // Another process is at it.
      if (!lockRow.parse(rows)[0].mine) return;
      try {
        const started = performance.now();
        // What is left of a build that was broken off.
        await query(`DROP INDEX CONCURRENTLY IF EXISTS ${SCHEMA}.${name}`);
        await this.#create(query, table, gallery, faces);
        const seconds = Math.round((performance.now() - started) / 1000);
        telemetry.log('info', 'a graph was built for a large gallery', { gallery, faces, seconds });
      } finally {
        await query('RESET statement_timeout');
        await query('RESET maintenance_work_mem');
        await query('RESET max_parallel_maintenance_workers');
        await query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', lock);
      }
    });
  }

  async #create(query: Query, table: SpaceTable, gallery: string, faces: number): Promise<void> {
    const setting = `SELECT setting::bigint / 1024 AS mb FROM pg_settings WHERE name = 'maintenance_work_mem'`;
    const usual = sizeRow.parse((await query(setting)).rows)[0].mb;
    const wanted = Math.ceil((1.1 * faces * (4 * table.dimension + LINKS)) / MB);
    const memory = Math.max(usual, Math.min(wanted, this.#options.buildMemory));
    await query(`SET statement_timeout = 0`);
    await query(`SET maintenance_work_mem = '${Math.floor(memory)}MB'`);
    const name = graphName(table, gallery);
    // Concurrently: searches and enrollments go on.
    const create = `CREATE INDEX CONCURRENTLY ${name} ON ${table.name}
      USING hnsw (embedding vector_ip_ops) WITH (${shape}) WHERE gallery = '${gallery}'`;
    try {
      await query(create);
    } catch (error) {
      // Workers share the memory of a build, and a container may have little to share.
      if (codeOf(error) !== '53100' && codeOf(error) !== '53200') throw error;
      await query(`DROP INDEX CONCURRENTLY IF EXISTS ${SCHEMA}.${name}`);
      await query('SET max_parallel_maintenance_workers = 0');
      await query(create);
    }
  }
}

/** Fits into the 63 characters of a name. */
function graphName({ name }: SpaceTable, gallery: string): string {
  return `${name.replace(`${SCHEMA}.`, '')}_${gallery.replaceAll('-', '')}`;
}

function galleryOf(name: string): string {
  const hex = name.slice(-32);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
