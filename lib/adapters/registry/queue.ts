/** Messages in the registry, for installations without a queue service: each delivery has a receipt of its own. */
import type { QueueRows } from '../../ports/job-rows.ts';
import type { Database } from './database.ts';

/** Rows of one statement. */
const AT_ONCE = 5000;

interface Delivered {
  readonly uuid: string;
  readonly body: string;
  readonly receives: number;
}

/** `uuid:receives`: the count changes with each delivery, so an older receipt names nothing any more. */
function receiptOf({ uuid, receives }: Delivered): string {
  return `${uuid}:${receives}`;
}

function split(receipts: readonly string[]): { uuids: string[]; receives: number[] } {
  const parts = receipts.map((receipt) => receipt.split(':'));
  return {
    uuids: parts.map(([uuid]) => uuid ?? ''),
    receives: parts.map(([, receives]) => Number(receives)),
  };
}

export function queueRows(db: Database): QueueRows {
  const rows: QueueRows = {
    async add(queue, messages, visibleAt) {
      for (let at = 0; at < messages.length; at += AT_ONCE)
        await db.queueMessage.createMany({
          data: messages
            .slice(at, at + AT_ONCE)
            .map(({ id, body }) => ({ uuid: id, queue, body, visibleAt })),
        });
    },

    async take(queue, options) {
      const { limit, now, hiddenUntil, most } = options;
      // Raw for SKIP LOCKED: two workers never wait for each other, nor get the same message. MATERIALIZED: a join may run a mere
      // subquery again for every row, and its limit with it.
      const due = await db.$queryRaw<(Delivered & { readonly dead: boolean })[]>`
        WITH due AS MATERIALIZED (
          SELECT uuid FROM queue_message
          WHERE queue = ${queue} AND NOT dead AND visible_at <= ${now}
          ORDER BY visible_at, uuid LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        UPDATE queue_message m
        SET dead = m.receives >= ${most}::int, updated_at = ${now},
            visible_at = CASE WHEN m.receives >= ${most}::int THEN m.visible_at ELSE ${hiddenUntil}::timestamptz END,
            receives = CASE WHEN m.receives >= ${most}::int THEN m.receives ELSE m.receives + 1 END
        FROM due
        WHERE m.uuid = due.uuid
        RETURNING m.uuid, m.body, m.receives, m.dead`;
      const alive = due.filter(({ dead }) => !dead);
      // Only the dead stood in front; there may be others behind them.
      if (alive.length === 0 && due.length > 0) return rows.take(queue, options);
      return alive
        .sort((a, b) => (a.uuid < b.uuid ? -1 : 1))
        .map((row) => ({ id: row.uuid, receipt: receiptOf(row), body: row.body, receives: row.receives }));
    },

    async hide(receipts, until, now) {
      const { uuids, receives } = split(receipts);
      const rows = await db.$queryRaw<{ uuid: string }[]>`
        UPDATE queue_message m SET visible_at = ${until}, updated_at = ${now}
        FROM unnest(${uuids}::uuid[], ${receives}::int[]) AS r(uuid, receives)
        WHERE m.uuid = r.uuid AND m.receives = r.receives AND NOT m.dead AND m.visible_at > ${now}
        RETURNING m.uuid`;
      return rows.map(({ uuid }) => uuid);
    },

    async remove(receipts) {
      const { uuids, receives } = split(receipts);
      await db.$executeRaw`
        DELETE FROM queue_message m
        USING unnest(${uuids}::uuid[], ${receives}::int[]) AS r(uuid, receives)
        WHERE m.uuid = r.uuid AND m.receives = r.receives AND NOT m.dead`;
    },

    async depth(queue, now) {
      const [row] = await db.$queryRaw<{ visible: number; inFlight: number; dead: number }[]>`
        SELECT count(*) FILTER (WHERE NOT dead AND visible_at <= ${now})::int AS visible,
               count(*) FILTER (WHERE NOT dead AND visible_at > ${now})::int AS "inFlight",
               count(*) FILTER (WHERE dead)::int AS dead
        FROM queue_message WHERE queue = ${queue}`;
      return row ?? { visible: 0, inFlight: 0, dead: 0 };
    },

    async expire(before) {
      const { count } = await db.queueMessage.deleteMany({
        where: { dead: true, createdAt: { lt: before } },
      });
      return count;
    },
  };
  return rows;
}
