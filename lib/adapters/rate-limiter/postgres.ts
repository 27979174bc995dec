/** Rate limits of all processes together, in a table they share; while it can't be asked, each process counts for itself. */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiter } from '../../ports/rate-limiter.ts';
import type { Telemetry } from '../../ports/telemetry.ts';
import { memoryRateLimiter } from './memory.ts';

export interface PostgresRateLimiterOptions {
  readonly pool: pg.Pool;
  /** A window of `seconds` with `requests` for each key; null limits nobody. */
  readonly limit: { readonly requests: number; readonly seconds: number } | null;
  readonly telemetry: Pick<Telemetry, 'log'>;
  /** Milliseconds a caller waits for the count at most. */
  readonly patienceMs?: number;
  /** Milliseconds the table is left alone after it failed. */
  readonly restMs?: number;
}

const table = 'rate_limit';
const patience = 500;
const rest = 10_000;
/** Milliseconds: windows that ended that long ago are deleted, that often. */
const stale = 3_600_000;
const sweepEvery = 600_000;
/** Longer than any window. */
const ahead = 1_000_000_000;

/** The table is made by the registry's migrations. A key that used its window up is turned away without asking the table again. */
export function postgresRateLimiter(options: PostgresRateLimiterOptions): RateLimiter {
  const { pool, limit, telemetry, patienceMs = patience, restMs = rest } = options;
  const alone = memoryRateLimiter(limit);
  if (limit === null) return alone;
  const shared = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName: table,
    tableCreated: true,
    keyPrefix: '',
    points: limit.requests,
    duration: limit.seconds,
    inMemoryBlockOnConsumed: limit.requests + 1,
    // Its timer would not run in a frozen function.
    clearExpiredByTimeout: false,
  });
  let restUntil = Number.NEGATIVE_INFINITY;
  let sweptAt = Number.NEGATIVE_INFINITY;

  async function count(key: string): Promise<Awaited<ReturnType<RateLimiter['consume']>>> {
    try {
      // Hashed: a key may be an address of somebody.
      await inTime(shared.consume(createHash('sha256').update(key).digest('base64url')), patienceMs);
    } catch (rejected) {
      if (!(rejected instanceof RateLimiterRes)) throw rejected;
      return { allowed: false, retryAfterSeconds: rejected.msBeforeNext / 1000 };
    }
    const now = Date.now();
    if (now - sweptAt > sweepEvery) {
      sweptAt = now;
      // Windows that end far ahead began before the clock was put back, and would keep their key out for as long.
      pool
        .query(`DELETE FROM ${table} WHERE expire < $1 OR expire > $2`, [now - stale, now + ahead])
        .catch((error: unknown) => {
          telemetry.log('warn', 'counts of ended windows stay for a while', {}, error);
        });
    }
    return { allowed: true, retryAfterSeconds: 0 };
  }

  return {
    async consume(key) {
      if (performance.now() < restUntil) return alone.consume(key);
      try {
        return await count(key);
      } catch (error) {
        if (performance.now() >= restUntil) {
          telemetry.log('warn', 'requests are counted by each process alone for a while', {}, error);
        }
        restUntil = performance.now() + restMs;
        return alone.consume(key);
      }
    },
  };
}

/** The promise, or an error after that many milliseconds; what it becomes later concerns nobody. */
async function inTime<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the shared count did not answer in time')), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
