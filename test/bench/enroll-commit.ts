/** The registry on a real Postgres: how long an enrollment's transaction takes, and what becomes of a crowd of functions. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';
import { enroll } from '../../lib/actions/enroll.ts';
import { DEFAULT_GALLERY } from '../../lib/actions/ensure-default-gallery.ts';
import { prepare } from '../../lib/actions/prepare.ts';
import { recognition } from '../../lib/bindings/needs.ts';
import { readConfig } from '../../lib/config.ts';
import { Refusal } from '../../lib/errors.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import { openRuntime } from '../../lib/runtime.ts';
import { callerOf } from '../fakes/action-stage.ts';
import { findPostgresBinaries } from '../fixtures/postgres-binaries.ts';
import { startPostgres } from '../fixtures/postgres-server.ts';
import type { Section } from './bench-context.ts';
import { type BenchRow, ms } from './bench-table.ts';
import { crowdRow } from './crowd-row.ts';
import { median, percentile, timed } from './figures.ts';
import { ownEnvironment } from './own-environment.ts';
import { facescrub } from './photo-sets.ts';

const BUDGET = 10;

/** As Postgres is delivered: a commit is answered when it is on the disk. */
const durable = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };

export const enrollCommit: Section = async ({ quick }) => {
  if (findPostgresBinaries() === null)
    return [{ figure: 'registry on Postgres', kith: 'no Postgres on this machine' }];
  return [await commitRow(quick ? 40 : 300), await crowdRow()];
};

/** One photo a request, a person of their own or one who is there already, by turns with one bare row. */
async function commitRow(photos: number): Promise<BenchRow> {
  const server = await startPostgres({ settings: durable });
  if (server === null) throw new Error('no server although there are binaries');
  const folder = await mkdtemp(join(tmpdir(), 'kith-bench-'));
  const client = new pg.Client({ connectionString: server.url });
  const runtime = openRuntime(
    readConfig(
      ownEnvironment({
        DATABASE_URL: server.url,
        DATABASE_CONNECTIONS: '1',
        KITH_INDEX: 'exact',
        KITH_DATA_DIR: folder,
        LOG_LEVEL: 'error',
      }),
    ),
  );
  try {
    await client.connect();
    const byHand = await oneRow(client);
    const ports = await runtime.open(recognition);
    await prepare(ports);
    const commits: number[] = [];
    const others: number[] = [];
    const bare: number[] = [];
    const watched = { ...ports, registry: timingCommits(ports.registry, commits) };
    for (const [at, path] of facescrub(photos + WARM_UP).entries()) {
      if (at === WARM_UP) for (const list of [commits, others]) list.length = 0;
      const whole = await enrollOne(watched, path);
      if (whole !== null) others.push(whole - (commits.at(-1) ?? 0));
      const hand = await timed(byHand);
      if (at >= WARM_UP) bare.push(hand);
    }
    const [{ server_version: version } = {}] = (await client.query('SHOW server_version')).rows;
    return {
      figure: `enroll on Postgres ${version}, fsync on, pool of 1, ${commits.length} photos: transaction from BEGIN to the answered COMMIT; by hand: one row inserted`,
      kith: `p50 ${ms(median(commits))}, p95 ${ms(percentile(commits, 0.95))} (all else but it, analysis included: ${ms(median(others))})`,
      reference: `p50 ${ms(median(bare))}, p95 ${ms(percentile(bare, 0.95))}`,
      budget: `p50 ≤ ${BUDGET} ms`,
      reached: median(commits) <= BUDGET,
    };
  } finally {
    await runtime.close();
    await client.end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const WARM_UP = 20;

function timingCommits(registry: ActionPorts['registry'], into: number[]): ActionPorts['registry'] {
  return {
    ...registry,
    async transact(work) {
      const start = performance.now();
      const answer = await registry.transact(work);
      into.push(performance.now() - start);
      return answer;
    },
  };
}

/** Milliseconds of the whole action; null for a photo that is refused, which stores nothing. */
async function enrollOne(
  ports: Pick<ActionPorts, (typeof recognition)[number]>,
  path: string,
): Promise<number | null> {
  const photo = { kind: 'bytes', bytes: await readFile(path), fileName: basename(path) } as const;
  const request = {
    gallery: DEFAULT_GALLERY,
    person: basename(dirname(path)),
    photos: [photo],
    caller: callerOf(),
  };
  try {
    return await timed(() => enroll(ports, request));
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

async function oneRow(client: pg.Client): Promise<() => Promise<void>> {
  await client.query('CREATE TABLE by_hand (id uuid PRIMARY KEY, at timestamptz NOT NULL)');
  return async () => {
    await client.query('INSERT INTO by_hand VALUES (gen_random_uuid(), now())');
  };
}
