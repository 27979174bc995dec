/** What webhooks are to be told, in the registry: a table from which senders take what is due. */
import type { DeliveryRows } from '../../ports/webhook-rows.ts';
import { type Database, isUuid } from './database.ts';
import { toDelivery } from './stored-delivery.ts';
import { toWebhook } from './webhooks.ts';

export function deliveryRows(db: Database): DeliveryRows {
  return {
    async add(deliveries) {
      await db.webhookDelivery.createMany({
        data: deliveries.map(({ webhook, body, ...rest }) => ({
          ...rest,
          webhookUuid: webhook,
          body: { ...body },
        })),
      });
    },

    async find(webhook, uuid) {
      if (!isUuid(uuid)) return null;
      const row = await db.webhookDelivery.findFirst({ where: { uuid, webhookUuid: webhook } });
      return row === null ? null : toDelivery(row);
    },

    async list(webhook, page) {
      const rows = await db.webhookDelivery.findMany({
        where: { webhookUuid: webhook, ...(page.after === null ? {} : { uuid: { lt: page.after } }) },
        orderBy: { uuid: 'desc' },
        take: page.limit,
      });
      return rows.map(toDelivery);
    },

    async take(limit, now, hiddenUntil) {
      // Raw for SKIP LOCKED: two senders never send the same one, nor wait for each other.
      const taken = await db.$queryRaw<{ uuid: string }[]>`
        WITH due AS MATERIALIZED (
          SELECT d.uuid FROM webhook_delivery d JOIN webhook w ON w.uuid = d.webhook_uuid
          WHERE d.status = 'waiting' AND d.next_at <= ${now} AND w.disabled_at IS NULL
          ORDER BY d.next_at, d.uuid LIMIT ${limit} FOR UPDATE OF d SKIP LOCKED)
        UPDATE webhook_delivery d SET next_at = ${hiddenUntil}, updated_at = ${now}
        FROM due WHERE d.uuid = due.uuid
        RETURNING d.uuid`;
      const rows = await db.webhookDelivery.findMany({
        where: { uuid: { in: taken.map(({ uuid }) => uuid) } },
        include: { webhook: true },
        orderBy: { uuid: 'asc' },
      });
      return rows.map((row) => ({ delivery: toDelivery(row), webhook: toWebhook(row.webhook) }));
    },

    async settle(uuid, { status, lastStatus, lastFault, at, nextAt }) {
      await db.webhookDelivery.updateMany({
        where: { uuid },
        data: {
          status,
          lastStatus,
          lastFault,
          attempts: { increment: 1 },
          ...(status === 'delivered' ? { deliveredAt: at } : {}),
          ...(nextAt === null ? {} : { nextAt }),
        },
      });
    },

    async again(webhook, uuid, now) {
      if (!isUuid(uuid)) return false;
      const { count } = await db.webhookDelivery.updateMany({
        where: { uuid, webhookUuid: webhook },
        data: { status: 'waiting', nextAt: now, attempts: 0 },
      });
      return count === 1;
    },

    async nextDue() {
      const row = await db.webhookDelivery.findFirst({
        where: { status: 'waiting', webhook: { disabledAt: null } },
        orderBy: { nextAt: 'asc' },
        select: { nextAt: true },
      });
      return row?.nextAt ?? null;
    },

    async expire(before) {
      const { count } = await db.webhookDelivery.deleteMany({ where: { createdAt: { lt: before } } });
      return count;
    },
  };
}
