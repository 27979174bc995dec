/** Times that a clock which was put back since left too far ahead. Raw SQL, which as a rule finds nothing. */
import type { FutureTimeRows } from '../../ports/future-time-rows.ts';
import { type Database, Prisma } from './database.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Machines of one installation agree on the time as well as that. */
const SKEW = 5 * MINUTE;

interface Column {
  readonly name: string;
  /** Milliseconds it is set ahead of the clock at most. */
  readonly most: number;
}

const tables: Readonly<Record<string, readonly Column[]>> = {
  // Leases of a minute, pauses of five.
  outbox: [{ name: 'available_at', most: 5 * MINUTE }],
  idempotency: [{ name: 'lease_until', most: MINUTE }],
  people_grouping: [{ name: 'lease_until', most: 2 * MINUTE }],
  people_change: [{ name: 'created_at', most: 0 }],
  job: [
    { name: 'lease_until', most: 2 * MINUTE },
    { name: 'progress_at', most: 0 },
    { name: 'check_at', most: 0 },
  ],
  // The longest pause of a webhook.
  webhook_delivery: [{ name: 'next_at', most: 24 * HOUR }],
  // As long as SQS would hide a message.
  queue_message: [{ name: 'visible_at', most: 12 * HOUR }],
  search_session: [{ name: 'expires_at', most: HOUR }],
};

export function futureTimeRows(db: Database): FutureTimeRows {
  return {
    async pullBack(now) {
      // One statement: it stands in every recurring step, and a round trip for each table would be most of that.
      const changes = Object.entries(tables).map(([table, columns]) => changeOf(table, columns, now));
      const parts = changes.map(({ name, update }) => Prisma.sql`${name} AS (${update} RETURNING 1)`);
      const counts = changes.map(({ name }) => Prisma.sql`(SELECT count(*) FROM ${name})`);
      const [found] = await db.$queryRaw<{ rows: number }[]>`
        WITH ${Prisma.join(parts)} SELECT (${Prisma.join(counts, ' + ')})::int AS rows`;
      return found?.rows ?? 0;
    },
  };
}

function changeOf(table: string, columns: readonly Column[], now: Date) {
  const late = columns.map(({ name, most }) => {
    const column = Prisma.raw(name);
    return {
      column,
      test: Prisma.sql`${column} > ${new Date(now.getTime() + most + SKEW)}::timestamptz`,
    };
  });
  const sets = late.map(
    ({ column, test }) =>
      Prisma.sql`${column} = CASE WHEN ${test} THEN ${now}::timestamptz ELSE ${column} END`,
  );
  return {
    name: Prisma.raw(`late_${table}`),
    update: Prisma.sql`
      UPDATE ${Prisma.raw(table)} SET ${Prisma.join(sets)}, updated_at = ${now}::timestamptz
      WHERE ${Prisma.join(
        late.map(({ test }) => test),
        ' OR ',
      )}`,
  };
}
