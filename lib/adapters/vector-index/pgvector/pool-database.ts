/** The index's database over a pool of connections to a Postgres server. */
import type pg from 'pg';
import { type Query, setLocal, type VectorDatabase } from './database.ts';

/** How long the client waits for a graph: an hour. The pool's own patience is made for requests. */
const LONG_MS = 3_600_000;

export interface PoolDatabaseOptions {
  readonly pool: Pick<pg.Pool, 'connect'>;
  /** Called when the index closes; nothing for a pool that others use too. */
  readonly close?: () => Promise<void>;
}

export function poolDatabase({ pool, close = async () => {} }: PoolDatabaseOptions): VectorDatabase {
  async function lend<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    // A connection that breaks tells it twice, and an error event nobody listens to would end the process.
    const ignore = () => {};
    client.on('error', ignore);
    let broken = true;
    try {
      const result = await work(client);
      broken = false;
      return result;
    } finally {
      client.off('error', ignore);
      // After a failure nobody knows what the connection is in the middle of.
      client.release(broken);
    }
  }
  /** `begin` is one message, whatever it holds. */
  const within = <T>(begin: string, work: (query: Query) => Promise<T>) =>
    lend(async (client) => {
      await client.query(begin);
      const result = await work(asks(client));
      await client.query('COMMIT');
      return result;
    });
  const asks =
    (client: pg.PoolClient): Query =>
    (text, params = []) =>
      client.query(text, [...params]);
  return {
    query: (text, params) => lend((client) => asks(client)(text, params)),
    transaction: (work) => within('BEGIN', work),
    reading: (settings, work) => within(`BEGIN READ ONLY; ${setLocal(settings)}`, work),
    session: (work) =>
      lend((client) =>
        work((text, params = []) => {
          const statement = { text, values: [...params], query_timeout: LONG_MS };
          return client.query(statement);
        }),
      ),
    close,
  };
}
