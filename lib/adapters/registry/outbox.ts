/** The outbox: which faces the index still has to be compared with. Raw SQL where rows are leased, and on the path of every enrollment. */
import type { OutboxEntry } from '../../ports/records.ts';
import type { OutboxRows } from '../../ports/registry.ts';
import type { Database } from './database.ts';

export function outboxRows(db: Database): OutboxRows {
  return {
    async add(space, faces) {
      if (faces.length === 0) return [];
      const rows = await db.$queryRaw<{ sequence: bigint }[]>`
        INSERT INTO outbox (space, face_uuid) SELECT ${space}, face FROM unnest(${[...faces]}::uuid[]) AS f(face)
        RETURNING sequence`;
      return rows.map((row) => row.sequence);
    },

    async take(limit, leaseUntil, now) {
      // SKIP LOCKED, so that two relays share the work; Prisma has no word for it. MATERIALIZED: a join may run a mere subquery
      // again for every row, and its limit with it.
      const rows = await db.$queryRaw<OutboxEntry[]>`
        WITH due AS MATERIALIZED (
          SELECT sequence FROM outbox
          WHERE available_at IS NULL OR available_at <= ${now}
          ORDER BY sequence LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        UPDATE outbox o SET available_at = ${leaseUntil}, updated_at = ${now}
        FROM due
        WHERE o.sequence = due.sequence
        RETURNING o.sequence, o.space, o.face_uuid AS face, o.created_at AS "createdAt", o.attempts`;
      return rows.sort((a, b) => (a.sequence < b.sequence ? -1 : 1));
    },

    async done(sequences) {
      await db.outbox.deleteMany({ where: { sequence: { in: [...sequences] } } });
    },

    async failed(sequences, retryAt) {
      await db.outbox.updateMany({
        where: { sequence: { in: [...sequences] } },
        data: { attempts: { increment: 1 }, availableAt: retryAt },
      });
    },

    async pendingFaces(faces) {
      const rows = await db.outbox.findMany({
        where: { faceUuid: { in: [...faces] } },
        distinct: ['faceUuid'],
        select: { faceUuid: true },
      });
      return rows.map((row) => row.faceUuid);
    },

    async depth() {
      const { _count, _min } = await db.outbox.aggregate({
        _count: { sequence: true },
        _min: { createdAt: true },
      });
      return { pending: _count.sequence, oldest: _min.createdAt };
    },
  };
}
