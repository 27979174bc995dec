/** What a Postgres server does in the background and the embedded one does not: checkpoints, vacuum, statistics. */
import type { PGlite } from '@electric-sql/pglite';
import type { Lifeline } from './lifeline.ts';

/** The log is kept (and replayed after a crash) from the last checkpoint on; beyond this many bytes a new one is due. */
const checkpointEvery = 32 * 2 ** 20;
const lookEveryMs = 20_000;
const firstLookMs = 1_000;
const vacuumEveryMs = 3_600_000;

/**
 * Tables whose statistics speak of a much smaller one, or that have none: with them the planner takes thousands of faces for four and
 * reads them all (a search by selfie took 270 ms instead of 30). Sizes are compared, since the counters of changes are not kept here.
 */
const grown = `
  SELECT quote_ident(relname) AS name FROM pg_class
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND pg_relation_size(oid) / 8192 > greatest(4, 1.5 * CASE WHEN reltuples < 0 THEN 0 ELSE relpages END)`;

export interface Upkeep {
  /** Everything at once: checkpoint, vacuum, statistics. */
  run(): Promise<void>;
  stop(): void;
}

async function logBytes(database: PGlite): Promise<number> {
  const { rows } = await database.query<{ bytes: number }>(
    'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()',
  );
  return rows[0]?.bytes ?? 0;
}

export function startUpkeep(database: PGlite, life: Lifeline): Upkeep {
  let busy = false;
  let vacuumedAt = performance.now();

  const vacuum = async () => {
    vacuumedAt = performance.now();
    const { rows } = await database.query<{ name: string }>(
      `SELECT quote_ident(relname) AS name FROM pg_stat_user_tables WHERE schemaname = 'public'`,
    );
    // Table by table, since each statement blocks the thread.
    for (const { name } of rows) await life.run(() => database.exec(`VACUUM (ANALYZE) ${name}`));
  };
  const describeGrown = async () => {
    const { rows } = await life.run(() => database.query<{ name: string }>(grown));
    for (const { name } of rows) await life.run(() => database.exec(`ANALYZE ${name}`));
  };
  const look = async () => {
    await describeGrown();
    if ((await life.run(() => logBytes(database))) < checkpointEvery) return;
    await life.run(() => database.exec('CHECKPOINT'));
    if (performance.now() - vacuumedAt > vacuumEveryMs) await vacuum();
  };
  const lookNow = () => {
    if (busy || life.dead) return;
    busy = true;
    // A failure here is the database's own and meets the next request as a refusal; the next look tries again.
    look()
      .catch(() => {})
      .finally(() => {
        busy = false;
      });
  };
  const first = setTimeout(lookNow, firstLookMs);
  const timer = setInterval(lookNow, lookEveryMs);
  for (const one of [first, timer]) one.unref();

  return {
    async run() {
      await vacuum();
      await life.run(() => database.exec('CHECKPOINT'));
    },
    stop() {
      clearTimeout(first);
      clearInterval(timer);
    },
  };
}
