/** The webhooks of a gallery, and what each was told. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { findGallery } from './find-gallery.ts';
import { findWebhook } from './find-webhook.ts';
import { type ListRequest, type Page, readPage } from './page.ts';
import { type DeliveryAnswer, deliveryAnswer, type WebhookAnswer, webhookAnswer } from './webhook-answer.ts';

type Ports = Pick<ActionPorts, 'registry'>;

/** @throws Refusal `gallery_not_found` */
export async function listWebhooks(
  ports: Ports,
  request: ListRequest & { readonly gallery: string },
): Promise<Page<WebhookAnswer>> {
  const gallery = await findGallery(ports, request.gallery);
  const page = await readPage(
    'uuid',
    request,
    (range) => ports.registry.webhooks.list(gallery.uuid, range),
    ({ uuid }) => uuid,
  );
  return { ...page, items: page.items.map(webhookAnswer) };
}

/** Newest first. @throws Refusal `gallery_not_found`, `webhook_not_found` */
export async function listDeliveries(
  ports: Ports,
  request: ListRequest & { readonly gallery: string; readonly webhook: string },
): Promise<Page<DeliveryAnswer>> {
  const { webhook } = await findWebhook(ports, request);
  const page = await readPage(
    'uuid',
    request,
    (range) => ports.registry.deliveries.list(webhook.uuid, range),
    ({ uuid }) => uuid,
  );
  return { ...page, items: page.items.map(deliveryAnswer) };
}
