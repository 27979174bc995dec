/** One probe against the faces of a gallery: exactly, or along the gallery's graph. */
import { z } from 'zod';
import type { IndexHit, IndexSearch } from '../../../ports/vector-index.ts';
import { type Query, type Settings, setLocal } from './database.ts';
import { galleryFilter } from './gallery-filter.ts';
import type { SpaceTable } from './space-tables.ts';

export type Question = Omit<IndexSearch, 'space' | 'probes'>;

/** Candidates a walk along the graph keeps; measured on 100,000 faces: below, one right person in thirty is missed. */
const WALK = 250;
/** Beyond, a walk finds too few of the many it should; all faces are compared instead. */
export const GRAPH_LIMIT = 100;
/** Faces fetched for a few persons; when those are too few, once more a thousand, as many as a walk may keep. */
const FIRST_LOOK = 64;
const LONGEST_LOOK = 1000;

const hitRows = z.array(
  z.object({ face: z.string(), person: z.string().nullable(), similarity: z.number() }),
);

/** Unit vectors: the inner product is the cosine. pgvector negates it, so that near is small. */
const similarity = '-(embedding <#> $1::vector)';

/**
 * Ordered by an expression no graph can serve, so every face of the filter is compared. The rows are best read along the index of
 * galleries: the planner would rather read the whole table, other galleries included. Compiling the statement takes longer than running it.
 */
const exactly = {
  jit: 'off',
  enable_sort: 'on',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_indexscan: 'on',
};
/** Faces of a few albums are found through the index of albums, which is read as a bitmap. */
const exactlyInAlbums = { ...exactly, enable_bitmapscan: 'on' };
/** Nothing but the graph yields rows in order. */
const alongGraph = (walk: number) => ({
  jit: 'off',
  enable_sort: 'off',
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_indexscan: 'on',
  'hnsw.iterative_scan': 'strict_order',
  'hnsw.ef_search': String(walk),
  'hnsw.scan_mem_multiplier': '4',
});

/** For the first statement of a search, so that it need not ask for them itself. */
export function settingsOf(question: Question, walks: boolean): Settings {
  if (walks) return alongGraph(Math.max(WALK, firstLook(question)));
  return question.albums === undefined ? exactly : exactlyInAlbums;
}

/** The hits of one probe; to be called under `settingsOf`, which it leaves as they were. */
export async function nearest(
  query: Query,
  table: SpaceTable,
  probe: string,
  question: Question,
  walks: boolean,
): Promise<readonly IndexHit[]> {
  if (!walks) return nearestExactly(query, table, probe, question);
  const walked = await walk(query, table, probe, question, firstLook(question));
  if (walked.enough) return walked.hits;
  // Seldom: many faces of few persons, or a filter that leaves little of the graph.
  let wider: Walked = walked;
  if (!walked.ended) {
    await query(setLocal(alongGraph(LONGEST_LOOK)));
    wider = await walk(query, table, probe, question, LONGEST_LOOK);
  }
  let { hits } = wider;
  if (!wider.enough) {
    await query(setLocal(settingsOf(question, false)));
    hits = await nearestExactly(query, table, probe, question);
  }
  await query(setLocal(settingsOf(question, true)));
  return hits;
}

/** The hits, each probe compared with every face of the filter. */
async function nearestExactly(
  query: Query,
  table: SpaceTable,
  probe: string,
  question: Question,
): Promise<readonly IndexHit[]> {
  const { limit, bestPer } = question;
  if (bestPer === 'face') return nearestFaces(query, table, probe, question, limit);
  const look = firstLook(question);
  if (look <= LONGEST_LOOK) {
    const faces = await nearestFaces(query, table, probe, question, look);
    const hits = bestPerPerson(faces);
    if (hits.length >= limit || faces.length < look) return hits.slice(0, limit);
  }
  return nearestPersons(query, table, probe, question);
}

interface Walked {
  readonly hits: readonly IndexHit[];
  /** As many as were asked for, or all that are near enough. */
  readonly enough: boolean;
  /** The graph gave out before `look` faces. */
  readonly ended: boolean;
}

/** The hits along the graph of the gallery. Without a graph the answer is right too, only slow. */
async function walk(
  query: Query,
  { name }: SpaceTable,
  probe: string,
  question: Question,
  look: number,
): Promise<Walked> {
  const { limit, bestPer, minSimilarity } = question;
  const params: unknown[] = [probe];
  const { rows } = await query(
    `SELECT face, person, ${similarity} AS similarity FROM ${name} WHERE ${facesOf(params, question)}
     ORDER BY embedding <#> $1::vector LIMIT ${look}`,
    params,
  );
  const found = inOrder(rows);
  const near = found.filter((hit) => hit.similarity >= floorOf(minSimilarity));
  const hits = bestPer === 'person' ? bestPerPerson(near) : near;
  return {
    hits: hits.slice(0, limit),
    enough: hits.length >= limit || near.length < found.length,
    ended: found.length < look,
  };
}

async function nearestFaces(
  query: Query,
  { name }: SpaceTable,
  probe: string,
  question: Question,
  limit: number,
): Promise<readonly IndexHit[]> {
  const params: unknown[] = [probe];
  const nearest = `SELECT face, person, ${similarity} AS similarity FROM ${name}
    WHERE ${facesOf(params, question)} ORDER BY similarity DESC, face LIMIT $${params.push(limit)}`;
  const floor = `$${params.push(floorOf(question.minSimilarity))}::float8`;
  const { rows } = await query(`SELECT * FROM (${nearest}) AS nearest WHERE similarity >= ${floor}`, params);
  return inOrder(rows);
}

async function nearestPersons(
  query: Query,
  { name }: SpaceTable,
  probe: string,
  question: Question,
): Promise<readonly IndexHit[]> {
  const params: unknown[] = [probe];
  const faces = `SELECT face, person, ${similarity} AS similarity FROM ${name} WHERE ${facesOf(params, question)}`;
  const floor = `$${params.push(floorOf(question.minSimilarity))}::float8`;
  const { rows } = await query(
    `SELECT * FROM
       (SELECT DISTINCT ON (person) * FROM (${faces} OFFSET 0) AS faces
        WHERE similarity >= ${floor} ORDER BY person, similarity DESC, face) AS best
     ORDER BY similarity DESC, face LIMIT $${params.push(question.limit)}`,
    params,
  );
  return inOrder(rows);
}

function firstLook({ bestPer, limit }: Question): number {
  return Math.max(FIRST_LOOK, (bestPer === 'person' ? 4 : 2) * limit);
}

function facesOf(params: unknown[], question: Question): string {
  const filter = galleryFilter(params, question);
  return question.bestPer === 'person' ? `${filter} AND person IS NOT NULL` : filter;
}

/** Rounding can leave a similarity a ten-millionth outside [-1, 1]; -1 means everything. */
function floorOf(minSimilarity: number): number {
  return minSimilarity <= -1 ? Number.NEGATIVE_INFINITY : minSimilarity;
}

/** Brought back into [-1, 1], by falling similarity, ties by face. */
function inOrder(rows: readonly unknown[]): readonly IndexHit[] {
  return hitRows
    .parse(rows)
    .map((hit) => ({ ...hit, similarity: Math.max(-1, Math.min(1, hit.similarity)) }))
    .sort((a, b) => b.similarity - a.similarity || (a.face < b.face ? -1 : 1));
}

/** The first, hence best, face of each person. */
function bestPerPerson(hits: readonly IndexHit[]): readonly IndexHit[] {
  const best = new Map<string, IndexHit>();
  for (const hit of hits) {
    if (hit.person !== null && !best.has(hit.person)) best.set(hit.person, hit);
  }
  return [...best.values()];
}
