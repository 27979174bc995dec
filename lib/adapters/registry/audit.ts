/** The audit trail: who searched or erased what, by internal ids. */
import type { AuditRows } from '../../ports/registry.ts';
import type { Database } from './database.ts';

export function auditRows(db: Database): AuditRows {
  return {
    async add(event) {
      // Raw: one is written on every search, and the plain statement takes half of Prisma's time (0.45 against 0.9 ms).
      await db.$executeRaw`
        INSERT INTO audit_event (uuid, at, actor, action, gallery_uuid, target_uuid, request_id, outcome)
        VALUES (${event.uuid}::uuid, ${event.at}, ${event.actor}, ${event.action}, ${event.gallery}::uuid,
                ${event.target}::uuid, ${event.requestId}, ${event.outcome})`;
    },

    async expire(before) {
      const { count } = await db.auditEvent.deleteMany({ where: { at: { lt: before } } });
      return count;
    },
  };
}
