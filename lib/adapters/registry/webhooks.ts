/** Webhooks in the registry. */
import type { Webhook, WebhookEvent } from '../../ports/webhook-records.ts';
import type { WebhookRows } from '../../ports/webhook-rows.ts';
import { type Database, isUuid, type Prisma } from './database.ts';
import { webhookEvent } from './stored-delivery.ts';

export function toWebhook(row: Prisma.WebhookModel): Webhook {
  return {
    uuid: row.uuid,
    gallery: row.galleryUuid ?? '',
    url: row.url,
    secret: row.secret,
    // An event a later release knows is none of ours.
    events: row.events.flatMap((event): WebhookEvent[] => {
      const known = webhookEvent.safeParse(event);
      return known.success ? [known.data] : [];
    }),
    label: row.label,
    disabledAt: row.disabledAt,
    createdAt: row.createdAt,
  };
}

export function webhookRows(db: Database): WebhookRows {
  return {
    async create({ gallery, secret, events, ...rest }) {
      await db.webhook.createMany({
        data: [{ ...rest, galleryUuid: gallery, secret: new Uint8Array(secret), events: [...events] }],
      });
    },

    async find(gallery, uuid) {
      if (!isUuid(uuid)) return null;
      const row = await db.webhook.findFirst({ where: { uuid, galleryUuid: gallery } });
      return row === null ? null : toWebhook(row);
    },

    async list(gallery, page) {
      const rows = await db.webhook.findMany({
        where: { galleryUuid: gallery, ...(page.after === null ? {} : { uuid: { gt: page.after } }) },
        orderBy: { uuid: 'asc' },
        take: page.limit,
      });
      return rows.map(toWebhook);
    },

    async listening(gallery, event) {
      const rows = await db.webhook.findMany({
        where: { galleryUuid: gallery, disabledAt: null, events: { has: event } },
        orderBy: { uuid: 'asc' },
      });
      return rows.map(toWebhook);
    },

    async disable(uuid, at) {
      await db.webhook.updateMany({ where: { uuid }, data: { disabledAt: at } });
    },

    async remove(gallery, uuid) {
      if (!isUuid(uuid)) return false;
      await db.webhookDelivery.deleteMany({
        where: { webhookUuid: uuid, webhook: { galleryUuid: gallery } },
      });
      const { count } = await db.webhook.deleteMany({ where: { uuid, galleryUuid: gallery } });
      return count === 1;
    },
  };
}
