/** Prisma's driver for a Postgres server: a connection that broke inside a transaction is asked nothing more. */
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { isBroken, signsOf } from './error-signs.ts';
import { statementNames } from './statement-names.ts';

type Driver = Awaited<ReturnType<PrismaPg['connect']>>;
type Transaction = Awaited<ReturnType<Driver['startTransaction']>>;

/** After a statement that broke the connection, or was never answered, even ROLLBACK would only wait; the pool throws it away. */
function watched(transaction: Transaction): Transaction {
  let broken: unknown = null;
  const watch = <A, T>(run: (argument: A) => Promise<T>) => {
    return async (argument: A): Promise<T> => {
      if (broken !== null) throw broken;
      try {
        return await run(argument);
      } catch (error) {
        if (isBroken(signsOf(error))) broken = error;
        throw error;
      }
    };
  };
  transaction.queryRaw = watch(transaction.queryRaw.bind(transaction));
  transaction.executeRaw = watch(transaction.executeRaw.bind(transaction));
  return transaction;
}

export function serverDriver(pool: pg.Pool): PrismaPg {
  const factory = new PrismaPg(pool, { statementNameGenerator: statementNames() });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const driver = await connect();
    const start = driver.startTransaction.bind(driver);
    driver.startTransaction = async (isolation) => watched(await start(isolation));
    return driver;
  };
  return factory;
}
