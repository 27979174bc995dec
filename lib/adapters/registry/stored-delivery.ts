/** A delivery as it is stored, parsed on the way out. */
import { z } from 'zod';
import type { Delivery, WebhookEvent } from '../../ports/webhook-records.ts';
import type { Prisma } from './database.ts';
import { jsonObject } from './stored-json.ts';

export const webhookEvent: z.ZodType<WebhookEvent> = z.enum([
  'photo.indexed',
  'album.ready',
  'job.finished',
  'guest.matched',
  'selection.changed',
  'erasure.verified',
  'test',
]);

export function toDelivery(row: Prisma.WebhookDeliveryModel): Delivery {
  return {
    uuid: row.uuid,
    webhook: row.webhookUuid,
    event: webhookEvent.parse(row.event),
    body: jsonObject.parse(row.body),
    status: row.status,
    attempts: row.attempts,
    nextAt: row.nextAt,
    lastStatus: row.lastStatus,
    lastFault: row.lastFault,
    deliveredAt: row.deliveredAt,
    createdAt: row.createdAt,
  };
}
