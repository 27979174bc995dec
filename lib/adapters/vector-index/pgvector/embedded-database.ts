/** The index's database inside this process: PGlite, opened with its pgvector extension. */
import type { PGlite } from '@electric-sql/pglite';
import { type Query, setLocal, type VectorDatabase } from './database.ts';

/** @param database with `extensions: { vector }` of `@electric-sql/pglite-pgvector`; closed together with the index */
export function embeddedDatabase(database: PGlite): VectorDatabase {
  const query: Query = (text, params = []) => database.query(text, [...params]);
  return {
    query,
    transaction: (work) =>
      database.transaction((transaction) =>
        work((text, params = []) => transaction.query(text, [...params])),
      ),
    reading: (settings, work) =>
      database.transaction(async (transaction) => {
        await transaction.query(setLocal(settings));
        return work((text, params = []) => transaction.query(text, [...params]));
      }),
    // There is one session, and it is always the same.
    session: (work) => work(query),
    close: () => database.close(),
  };
}
