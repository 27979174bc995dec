/** Prisma's driver for the embedded database, with a commit that tells when it failed. */
import type { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';

type Driver = Awaited<ReturnType<PrismaPGlite['connect']>>;
type Transaction = Awaited<ReturnType<Driver['startTransaction']>>;

/**
 * The package's own commit resolves even when COMMIT failed (a full disk, say), and the caller would take a lost enrollment for a
 * stored one. Here COMMIT is sent as a statement first; the package's own then finds nothing left to do.
 */
function honest(transaction: Transaction): Transaction {
  const commit = transaction.commit.bind(transaction);
  const rollback = transaction.rollback.bind(transaction);
  transaction.commit = async () => {
    try {
      await transaction.executeRaw({ sql: 'COMMIT', args: [], argTypes: [] });
    } catch (error) {
      await rollback();
      throw error;
    }
    await commit();
  };
  return transaction;
}

export function embeddedDriver(database: PGlite): PrismaPGlite {
  const factory = new PrismaPGlite(database);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const driver = await connect();
    const start = driver.startTransaction.bind(driver);
    driver.startTransaction = async (isolation) => honest(await start(isolation));
    return driver;
  };
  return factory;
}
