/** The index on a real Postgres with pgvector: two galleries of one space, exactly and along graphs, beside the same asked by hand. */
import { loadavg } from 'node:os';
import pg from 'pg';
import { openPgvectorIndex } from '../../lib/adapters/vector-index/pgvector/pgvector.ts';
import { poolDatabase } from '../../lib/adapters/vector-index/pgvector/pool-database.ts';
import { vectorText } from '../../lib/adapters/vector-index/pgvector/vector-text.ts';
import type { IndexPoint, VectorIndex } from '../../lib/ports/vector-index.ts';
import { hasPostgres, startPostgres } from '../fixtures/postgres-server.ts';
import type { Section } from './bench-context.ts';
import { atMost, type BenchRow, ms } from './bench-table.ts';
import { median, pairedRatio, percentile, timed } from './figures.ts';
import { crowd, type Person } from './synthetic-crowd.ts';

const BUDGET = 1.3;
const GRAPH_FROM = 50_000;
const SPACE = 'bench';
const FACES_PER_CALL = 500;
const telemetry = { log: () => {} };

/** Written as pgvector's own description shows it, on a table of its own: one graph over all galleries, cosine, iterative scan. */
const byHand = `SELECT person, 1 - (embedding <=> $1::vector) AS similarity FROM by_hand
  WHERE gallery = $2 ORDER BY embedding <=> $1::vector LIMIT 10`;

export const pgvectorSearch: Section = async ({ quick }) => {
  const figure = 'pgvector';
  if (!hasPostgres('pgvector')) return [{ figure, kith: 'no Postgres with pgvector on this machine' }];
  const server = await startPostgres({ needs: 'pgvector', settings: { shared_buffers: '1GB' } });
  if (server === null) return [];
  const client = new pg.Client({ connectionString: server.url });
  const opened: VectorIndex[] = [];
  const open = (exactBelow: number) => {
    const pool = new pg.Pool({ connectionString: server.url, max: 2 });
    const database = poolDatabase({ pool, close: () => pool.end() });
    const index = openPgvectorIndex({ database, telemetry, exactBelow, buildMemory: 1024 });
    opened.push(index);
    return index;
  };
  try {
    await client.connect();
    return await measure(client, open, quick);
  } finally {
    for (const index of opened) await index.close();
    await client.end();
    await server.stop();
  }
};

async function measure(
  client: pg.Client,
  open: (exactBelow: number) => VectorIndex,
  quick: boolean,
): Promise<readonly BenchRow[]> {
  const people = crowd(quick ? 2_000 : 20_000);
  const count = people.points.length;
  const threshold = quick ? count / 2 : GRAPH_FROM;
  const exact = open(Number.POSITIVE_INFINITY);
  const walking = open(threshold);
  const size = `${count.toLocaleString('en')} × 512, two galleries`;

  const filling = await timed(async () => {
    for (let from = 0; from < count; from += FACES_PER_CALL)
      await exact.upsert(SPACE, people.points.slice(from, from + FACES_PER_CALL));
  });
  const one = await oneByOne(exact, people.more(60));
  await fillByHand(client, people.points);
  await client.query('VACUUM ANALYZE');

  const probes = people.probes(quick ? 60 : 400);
  const exactly = await inTurn(probes, exact, async (person) => {
    await client.query('SET enable_indexscan = off');
    return askByHand(client, person);
  });
  const building = await timed(() => walking.save());
  const buildingByHand = await timed(() => graphByHand(client));
  await client.query('VACUUM ANALYZE');
  await client.query('SET enable_indexscan = on');
  await client.query('SET hnsw.iterative_scan = strict_order');
  await client.query('SET hnsw.ef_search = 250');
  const walked = await inTurn(probes, walking, (person) => askByHand(client, person));
  const oneInGraph = await oneByOne(walking, people.more(60));

  const rate = (milliseconds: number) => `${Math.round(count / (milliseconds / 1000))} faces/s`;
  return [
    searchRow(`${size}: exact within a gallery, best 5 persons`, exactly),
    searchRow(`${size}: along the gallery's graph, best 5 persons`, walked),
    {
      figure: `${size}: filled, ${FACES_PER_CALL} faces a call; one face a call without and with a graph`,
      kith: `${rate(filling)}; ${ms(median(one))}, ${ms(median(oneInGraph))}`,
    },
    {
      figure: `${size}: graphs built; by hand: one over all`,
      kith: `${(building / 1000).toFixed(0)} s (load ${loadavg()[0]?.toFixed(1)} at the end)`,
      reference: `${(buildingByHand / 1000).toFixed(0)} s`,
    },
  ];
}

interface Turns {
  readonly ours: readonly number[];
  readonly theirs: readonly number[];
  readonly right: number;
  readonly rightByHand: number;
}

/** One probe after the other, ours and the hand's; the first twenty only warm up. */
async function inTurn(
  probes: readonly Person[],
  index: VectorIndex,
  hand: (person: Person) => Promise<string | null>,
): Promise<Turns> {
  const ours: number[] = [];
  const theirs: number[] = [];
  let right = 0;
  let rightByHand = 0;
  for (const [at, person] of probes.entries()) {
    const how = { minSimilarity: -1, limit: 5, bestPer: 'person', namedOnly: true } as const;
    let best: string | null | undefined;
    const mine = await timed(async () => {
      const [hits] = await index.search({
        space: SPACE,
        gallery: person.gallery,
        probes: [person.embedding],
        ...how,
      });
      best = hits?.[0]?.person;
    });
    let other: string | null = null;
    const their = await timed(async () => {
      other = await hand(person);
    });
    if (best === person.person) right++;
    if (other === person.person) rightByHand++;
    if (at < 20) continue;
    ours.push(mine);
    theirs.push(their);
  }
  return { ours, theirs, right: right / probes.length, rightByHand: rightByHand / probes.length };
}

function searchRow(figure: string, { ours, theirs, right, rightByHand }: Turns): BenchRow {
  const spread = (times: readonly number[]) => `p50 ${ms(median(times))}, p95 ${ms(percentile(times, 0.95))}`;
  const { reached, ...ratio } = atMost(pairedRatio(ours, theirs), BUDGET);
  return {
    figure: `${figure}; by hand: 10 faces`,
    kith: `${spread(ours)}, right person first ${right.toFixed(3)}`,
    reference: `${spread(theirs)}, ${rightByHand.toFixed(3)}`,
    ...ratio,
    reached: reached === true && right >= 0.99,
  };
}

async function oneByOne(index: VectorIndex, points: readonly IndexPoint[]): Promise<readonly number[]> {
  const times: number[] = [];
  for (const point of points) times.push(await timed(() => index.upsert(SPACE, [point])));
  return times;
}

async function fillByHand(client: pg.Client, points: readonly IndexPoint[]): Promise<void> {
  await client.query(
    'CREATE TABLE by_hand (id uuid PRIMARY KEY, gallery uuid NOT NULL, person uuid, embedding vector(512) NOT NULL)',
  );
  // Left to itself Postgres would move 512 numbers out of the row, and the exact search would take several times longer.
  await client.query('ALTER TABLE by_hand ALTER embedding SET STORAGE PLAIN');
  await client.query('CREATE INDEX ON by_hand (gallery)');
  for (let from = 0; from < points.length; from += FACES_PER_CALL) {
    const some = points.slice(from, from + FACES_PER_CALL);
    await client.query(
      'INSERT INTO by_hand SELECT i, g, p, e::vector FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS u (i, g, p, e)',
      [
        some.map(({ face }) => face),
        some.map(({ gallery }) => gallery),
        some.map(({ person }) => person),
        some.map(({ embedding }) => vectorText(embedding)),
      ],
    );
  }
}

async function graphByHand(client: pg.Client): Promise<void> {
  await client.query("SET maintenance_work_mem = '1GB'");
  await client.query(
    'CREATE INDEX ON by_hand USING hnsw (embedding vector_cosine_ops) WITH (m = 16, ef_construction = 128)',
  );
}

async function askByHand(client: pg.Client, { embedding, gallery }: Person): Promise<string | null> {
  const { rows } = await client.query<{ person: string }>(byHand, [vectorText(embedding), gallery]);
  return rows[0]?.person ?? null;
}
