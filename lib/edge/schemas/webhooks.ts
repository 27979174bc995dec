/** Webhooks and their deliveries as requests and answers. */
import { z } from 'zod';
import { callerId, listOf, madeId, page, text } from './fields.ts';

const event = z.enum([
  'photo.indexed',
  'album.ready',
  'job.finished',
  'guest.matched',
  'selection.changed',
  'erasure.verified',
]);
const sentEvent = z.enum([...event.options, 'test']);

export const createWebhookRequest = z.strictObject({
  gallery: callerId,
  url: text(2000).meta({ description: 'https, at a public address.' }),
  events: z.array(event).min(1).max(event.options.length),
  label: text(100).nullable().exactOptional(),
});

export const listWebhooksRequest = z.strictObject({ gallery: callerId, ...page });
export const webhookOnly = z.strictObject({ gallery: callerId, webhook: madeId });
export const listDeliveriesRequest = z.strictObject({ gallery: callerId, webhook: madeId, ...page });
export const deliveryOnly = z.strictObject({ gallery: callerId, webhook: madeId, delivery: madeId });

const shape = {
  id: z.string(),
  url: z.string(),
  events: z.array(sentEvent),
  label: z.string().nullable(),
  disabledAt: z
    .string()
    .nullable()
    .meta({ description: 'Set when nobody answered for two days; a test that arrives enables it again.' }),
  createdAt: z.string(),
};

export const newWebhook = z
  .object({
    ...shape,
    secret: z.string().meta({ description: 'Shown once: base64url of the 32 bytes that sign.' }),
  })
  .meta({ id: 'NewWebhook' });

export const webhookList = listOf(z.object(shape).meta({ id: 'Webhook' }));

export const delivery = z
  .object({
    id: z.string(),
    event: sentEvent,
    status: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.int(),
    lastStatus: z.int().nullable(),
    lastFault: z.string().nullable(),
    nextAt: z.string().nullable(),
    deliveredAt: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'Delivery' });

export const deliveryList = listOf(delivery);
