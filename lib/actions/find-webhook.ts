/** The webhook a request names, in its gallery. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';
import type { Webhook } from '../ports/webhook-records.ts';
import { findGallery } from './find-gallery.ts';

/** @throws Refusal `gallery_not_found`, `webhook_not_found` */
export async function findWebhook(
  ports: Pick<ActionPorts, 'registry'>,
  request: { readonly gallery: string; readonly webhook: string },
): Promise<{ readonly gallery: Gallery; readonly webhook: Webhook }> {
  const gallery = await findGallery(ports, request.gallery);
  const webhook = await ports.registry.webhooks.find(gallery.uuid, request.webhook);
  if (webhook === null)
    throw new Refusal(
      'webhook_not_found',
      'There is no such webhook; the list of the gallery has all of them.',
    );
  return { gallery, webhook };
}
