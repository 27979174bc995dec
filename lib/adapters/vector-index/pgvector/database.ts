/** The little of a database the index needs, so that it runs over a pool of connections and inside this process alike. */

export type Query = (
  text: string,
  params?: readonly unknown[],
) => Promise<{ readonly rows: readonly unknown[] }>;

/** Of Postgres, by name; written into statements as they are, so never from outside. */
export type Settings = Readonly<Record<string, string>>;

export interface VectorDatabase {
  readonly query: Query;
  /** All of it or nothing, on one connection. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** One connection, under these settings, for work that writes nothing. */
  reading<T>(settings: Settings, work: (query: Query) => Promise<T>): Promise<T>;
  /** One connection without a transaction, for statements that take minutes. The work undoes its own settings. */
  session<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** For the rest of the transaction. */
export function setLocal(settings: Settings): string {
  const calls = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`);
  return `SELECT ${calls.join()}`;
}
