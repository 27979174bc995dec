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
  /** `after` is sent when the work is done; only work that wrote something has to wait for it. */
  async function lend<T>(
    work: (client: pg.PoolClient) => Promise<T>,
    after: { readonly say: string; readonly wait: boolean } | null = null,
  ): Promise<T> {
    const client = await pool.connect();
    // A connection that breaks tells it twice, and an error event nobody listens to would end the process.
    const ignore = () => {};
    client.on('error', ignore);
    const giveBack = (broken: boolean) => {
      client.off('error', ignore);
      client.release(broken);
    };
    try {
      const result = await work(client);
      const ended = after === null ? Promise.resolve() : client.query(after.say);
      if (after?.wait === true) await ended;
      ended.then(
        () => giveBack(false),
        () => giveBack(true),
      );
      return result;
    } catch (error) {
      // Nobody knows what the connection is in the middle of.
      giveBack(true);
      throw error;
    }
  }
  const asks =
    (client: pg.PoolClient): Query =>
    (text, params = []) =>
      client.query(text, [...params]);
  return {
    query: (text, params) => lend((client) => asks(client)(text, params)),
    transaction: (work) =>
      lend(
        async (client) => {
          await client.query('BEGIN');
          return work(asks(client));
        },
        { say: 'COMMIT', wait: true },
      ),
    reading: (settings, work) =>
      lend(
        async (client) => {
          // One message, and nobody waits for the end: a search is two ways to the server and back instead of four.
          await client.query(`BEGIN READ ONLY; ${setLocal(settings)}`);
          return work(asks(client));
        },
        { say: 'COMMIT', wait: false },
      ),
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
