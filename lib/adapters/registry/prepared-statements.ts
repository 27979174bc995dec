/**
 * Statements that come again are parsed and planned once, as on a server, and run in one call into WASM instead of six: half of what a
 * small statement costs on the embedded database.
 */
import {
  type PGlite,
  parse,
  protocol,
  type QueryOptions,
  type Results,
  type Transaction,
} from '@electric-sql/pglite';
import { statementNames } from './statement-names.ts';

type Messages = Awaited<ReturnType<PGlite['execProtocolStream']>>;
type Query = (sql: string, values?: readonly unknown[], options?: QueryOptions) => Promise<Results>;

interface Prepared {
  /** OIDs of its parameters. */
  readonly types: readonly number[];
  /** What its rows consist of; empty where it answers none. */
  readonly rows: Messages;
}

const { serialize } = protocol;
const INSIDE = { syncToFs: false } as const;

/** The same database, for a driver that asks by `query` and `transaction`. */
export function preparing(database: PGlite): PGlite {
  const nameOf = statementNames();
  const prepared = new Map<string, Prepared>();

  /** Put together once: hundreds of types, with every statement, take longer than many a statement. */
  const parsers = new Map<QueryOptions['parsers'], PGlite['parsers']>();
  function parsersFor({ parsers: own }: QueryOptions = {}): PGlite['parsers'] {
    const known = parsers.get(own) ?? { ...database.parsers, ...own };
    parsers.set(own, known);
    return known;
  }

  async function prepare(name: string, text: string): Promise<Prepared> {
    const known = prepared.get(name);
    if (known !== undefined) return known;
    const ask = [serialize.parse({ name, text }), serialize.describe({ type: 'S', name }), serialize.sync()];
    const messages = await database.execProtocolStream(Buffer.concat(ask), INSIDE);
    const types = parse.parseDescribeStatementResults(messages);
    const made = { types, rows: messages.filter((message) => message.name === 'rowDescription') };
    prepared.set(name, made);
    return made;
  }

  /** What `PGlite.query` does with a statement, without what is known of this one. */
  async function run(name: string, sql: string, given: readonly unknown[], options?: QueryOptions) {
    return database.runExclusive(async () => {
      const { types, rows } = await prepare(name, sql);
      const values = given.map((value, at) => {
        if (value === null || value === undefined) return null;
        const serialized = database.serializers[types[at] ?? 0];
        return serialized === undefined ? String(value) : serialized(value);
      });
      const ask = [serialize.bind({ statement: name, values }), serialize.execute({}), serialize.sync()];
      const messages = await database.execProtocolStream(Buffer.concat(ask), INSIDE);
      const mode = options?.rowMode === undefined ? {} : { rowMode: options.rowMode };
      const [result] = parse.parseResults([...rows, ...messages], parsersFor(options), mode);
      if (result === undefined) throw new Error('the embedded database answered nothing');
      return result;
    });
  }

  const query: Query = async (sql, values = [], options) => {
    const name = nameOf({ sql, args: values });
    if (name === '') return database.query(sql, [...values], options);
    // As `PGlite.query`: nothing comes between the statements of a transaction.
    return database._runExclusiveTransaction(async () => {
      const result = await run(name, sql, values, options);
      await database.syncToFs();
      return result;
    });
  };

  const inside = (transaction: Transaction): Transaction => {
    const own: Query = async (sql, values = [], options) => {
      const name = nameOf({ sql, args: values });
      return name === '' || transaction.closed
        ? transaction.query(sql, [...values], options)
        : run(name, sql, values, options);
    };
    return withOwn(transaction, { query: own });
  };
  const transaction = <T>(work: (transaction: Transaction) => Promise<T>) =>
    database.transaction((begun) => work(inside(begun)));

  return withOwn(database, { query, transaction });
}

/** The target with some of its methods replaced; its own ones run on itself, for they use what is private to it. */
function withOwn<T extends object>(target: T, own: Readonly<Record<string, unknown>>): T {
  return new Proxy(target, {
    get(_, name) {
      if (typeof name === 'string' && Object.hasOwn(own, name)) return own[name];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
