/** The little of a database the index needs, so that it runs over a pool of connections and inside this process alike. */

export type Query = (
  text: string,
  params?: readonly unknown[],
) => Promise<{ readonly rows: readonly unknown[] }>;

export interface VectorDatabase {
  readonly query: Query;
  /** All of it or nothing, on one connection. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** One connection without a transaction, for statements that take minutes. The work undoes its own settings. */
  session<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
