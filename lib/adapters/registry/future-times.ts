/** Times that a clock which was put back since left too far ahead. Raw SQL: each is one statement that as a rule finds nothing. */
import type { FutureTimeRows } from '../../ports/future-time-rows.ts';
import { type Database, Prisma } from './database.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Machines of one installation agree on the time as well as that. */
const SKEW = 5 * MINUTE;

/** Columns with how far ahead of the clock they are set at most. */
const columns = [
  // Leases of a minute, pauses of five.
  { table: Prisma.raw('outbox'), column: Prisma.raw('available_at'), most: 5 * MINUTE },
  { table: Prisma.raw('idempotency'), column: Prisma.raw('lease_until'), most: MINUTE },
  { table: Prisma.raw('people_grouping'), column: Prisma.raw('lease_until'), most: 2 * MINUTE },
  { table: Prisma.raw('people_change'), column: Prisma.raw('created_at'), most: 0 },
  { table: Prisma.raw('job'), column: Prisma.raw('lease_until'), most: 2 * MINUTE },
  { table: Prisma.raw('job'), column: Prisma.raw('progress_at'), most: 0 },
  { table: Prisma.raw('job'), column: Prisma.raw('check_at'), most: 0 },
  // The longest pause of a webhook.
  { table: Prisma.raw('webhook_delivery'), column: Prisma.raw('next_at'), most: 24 * HOUR },
  // As long as SQS would hide a message.
  { table: Prisma.raw('queue_message'), column: Prisma.raw('visible_at'), most: 12 * HOUR },
  { table: Prisma.raw('search_session'), column: Prisma.raw('expires_at'), most: HOUR },
] as const;

export function futureTimeRows(db: Database): FutureTimeRows {
  return {
    async pullBack(now) {
      let found = 0;
      for (const { table, column, most } of columns) {
        const latest = new Date(now.getTime() + most + SKEW);
        found += await db.$executeRaw`
          UPDATE ${table} SET ${column} = ${now}, updated_at = ${now} WHERE ${column} > ${latest}`;
      }
      return found;
    },
  };
}
