/** Prisma's driver for the embedded database, made honest: a failed commit is told, a full disk and a dead database are refused. */
import type { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { Lifeline } from './lifeline.ts';
import { preparing } from './prepared-statements.ts';

type Driver = Awaited<ReturnType<PrismaPGlite['connect']>>;
type Transaction = Awaited<ReturnType<Driver['startTransaction']>>;
type Queryable = Pick<Driver, 'queryRaw' | 'executeRaw'>;

export interface EmbeddedDriverOptions {
  readonly life: Lifeline;
  /** Throws when a statement must not run (disk room). */
  readonly admit: (sql: string) => void;
}

function watch(target: Queryable, { life, admit }: EmbeddedDriverOptions): void {
  const query = target.queryRaw.bind(target);
  const execute = target.executeRaw.bind(target);
  target.queryRaw = async (statement) => {
    admit(statement.sql);
    return life.run(() => query(statement));
  };
  target.executeRaw = async (statement) => {
    admit(statement.sql);
    return life.run(() => execute(statement));
  };
}

/**
 * The package's own commit resolves even when COMMIT failed (a full disk, say), and the caller would take a lost enrollment for a
 * stored one. Here COMMIT is sent as a statement first; the package's own then finds nothing left to do.
 */
function watchTransaction(transaction: Transaction, options: EmbeddedDriverOptions): Transaction {
  watch(transaction, options);
  const commit = transaction.commit.bind(transaction);
  const rollback = transaction.rollback.bind(transaction);
  transaction.rollback = async () => {
    // A dead database would never answer the ROLLBACK; it has forgotten the transaction anyway.
    if (!options.life.dead) await rollback();
  };
  transaction.commit = async () => {
    try {
      await transaction.executeRaw({ sql: 'COMMIT', args: [], argTypes: [] });
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
    await commit();
  };
  return transaction;
}

export function embeddedDriver(database: PGlite, options: EmbeddedDriverOptions): PrismaPGlite {
  const factory = new PrismaPGlite(preparing(database));
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const driver = await connect();
    const start = driver.startTransaction.bind(driver);
    watch(driver, options);
    driver.startTransaction = async (isolation) =>
      watchTransaction(await options.life.run(() => start(isolation)), options);
    return driver;
  };
  return factory;
}
