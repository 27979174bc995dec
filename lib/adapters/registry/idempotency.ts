/** Stored answers under a caller's Idempotency-Key. */
import { Refusal } from '../../errors.ts';
import type { IdempotencyBegin, IdempotencyRows } from '../../ports/registry.ts';
import type { Database } from './database.ts';

export function idempotencyRows(db: Database): IdempotencyRows {
  return {
    async begin(scope, fingerprint, now, leaseUntil): Promise<IdempotencyBegin> {
      // One statement decides who runs: a fresh key, or one whose runner let its lease end without storing an answer.
      const taken = await db.$executeRaw`
        INSERT INTO idempotency (scope, fingerprint, lease_until, created_at)
        VALUES (${scope}, ${fingerprint}, ${leaseUntil}, ${now})
        ON CONFLICT (scope) DO UPDATE
          SET fingerprint = excluded.fingerprint, lease_until = excluded.lease_until,
              created_at = excluded.created_at, updated_at = excluded.created_at
          WHERE idempotency.state = 'running' AND idempotency.lease_until <= ${now}`;
      if (taken === 1) return { kind: 'run' };
      const row = await db.idempotency.findUnique({ where: { scope } });
      // Gone between the two statements: whoever held the key gave it up this very moment; the caller retries.
      if (row === null) return { kind: 'in_progress' };
      if (row.fingerprint !== fingerprint) return { kind: 'conflict' };
      if (row.state === 'running') return { kind: 'in_progress' };
      if (row.status === null || row.sealed === null)
        throw new Error('a finished idempotency row has no answer');
      return { kind: 'replay', answer: { status: row.status, sealed: row.sealed } };
    },

    async finish(scope, answer, subjects) {
      const { count } = await db.idempotency.updateMany({
        where: { scope, state: 'running' },
        data: {
          state: 'done',
          status: answer.status,
          sealed: new Uint8Array(answer.sealed),
          subjects: [...new Set(subjects)],
        },
      });
      // The lease ended and a twin took over or even finished. Refusing undoes this transaction: only one of the two is stored.
      if (count === 0)
        throw new Refusal(
          'idempotency_in_progress',
          'Another request with this Idempotency-Key took over; send it again to get its answer.',
        );
    },

    async abandon(scope) {
      await db.idempotency.deleteMany({ where: { scope, state: 'running' } });
    },

    async expire(before) {
      const { count } = await db.idempotency.deleteMany({
        where: { createdAt: { lt: before }, NOT: { state: 'running', leaseUntil: { gte: before } } },
      });
      return count;
    },
  };
}
