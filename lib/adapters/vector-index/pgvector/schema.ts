/** What the index needs in a database before the first space: the extension, and a schema of its own with a table of spaces. */
import { z } from 'zod';
import { Refusal } from '../../../errors.ts';
import type { Query } from './database.ts';
import { codeOf } from './outages.ts';

/** Its own, so that the migrations of the registry and their drift check never see these tables. */
export const SCHEMA = 'kith_index';

/** Any number nobody else takes: whoever creates or drops something of the index holds this lock. */
const CHANGE_LOCK = 6_140_517_233;

const state = z.tuple([z.object({ version: z.string().nullable(), ready: z.boolean() })]);

/** One change of the schema at a time, until the transaction ends; creators that come together wait for each other. */
export async function lockSchema(query: Query): Promise<void> {
  await query('SELECT pg_advisory_xact_lock($1)', [CHANGE_LOCK]);
}

/**
 * Makes what is missing; to be called in a transaction. Asks for rights only where there is something to make.
 * @throws Refusal `index_unavailable` when pgvector is not installed, too old, or may not be created by this user
 */
export async function prepareSchema(query: Query): Promise<void> {
  const { version, ready } = await stateOf(query);
  refuseOld(version);
  if (version !== null && ready) return;
  await lockSchema(query);
  if (version === null) await createExtension(query);
  await query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
  await query(
    `CREATE TABLE IF NOT EXISTS ${SCHEMA}.space (
       id text PRIMARY KEY,
       table_name text NOT NULL UNIQUE,
       dimension integer NOT NULL,
       created_at timestamptz NOT NULL DEFAULT now())`,
  );
}

async function stateOf(query: Query) {
  const { rows } = await query(
    `SELECT (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS version,
            to_regclass('${SCHEMA}.space') IS NOT NULL AS ready`,
  );
  return state.parse(rows)[0];
}

async function createExtension(query: Query): Promise<void> {
  try {
    await query('CREATE EXTENSION IF NOT EXISTS vector');
  } catch (cause) {
    const code = codeOf(cause);
    // Not among the installed files, or not for this user.
    if (!['42501', '0A000', '58P01', '42704'].includes(code)) throw cause;
    throw new Refusal(
      'index_unavailable',
      code === '42501'
        ? 'The database user may not create the extension pgvector; let an administrator run CREATE EXTENSION vector in this database.'
        : 'The database has no pgvector; install it on the server, version 0.8 or later.',
      {},
      { cause },
    );
  }
  refuseOld((await stateOf(query)).version);
}

/** Iterative scans came with 0.8. */
function refuseOld(version: string | null): void {
  const [major = 0, minor = 0] = (version ?? '0.8').split('.').map(Number);
  if (major > 0 || minor >= 8) return;
  throw new Refusal(
    'index_unavailable',
    `pgvector ${version} is too old; install 0.8 or later and run ALTER EXTENSION vector UPDATE.`,
    { version },
  );
}
