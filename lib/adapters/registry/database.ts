/** The one door to the generated database client: the same calls work on the whole database and inside a transaction. */
import { Prisma, PrismaClient } from '../../../prisma/client/client.ts';

/** The client or one of its transactions. */
export type Database = Prisma.TransactionClient;

/** JSON `null` against SQL `null` does not arise: no JSON column of the registry is written as null. */
export type StoredJson = Prisma.InputJsonValue;

export { Prisma, PrismaClient };

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A caller's text may be no uuid at all; then no row has it, and Postgres must not be asked. */
export function isUuid(text: string): boolean {
  return uuidForm.test(text);
}
