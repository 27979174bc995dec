/** Has a webhook told something once more, with the same id. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import { findWebhook } from './find-webhook.ts';
import { type DeliveryAnswer, deliveryAnswer } from './webhook-answer.ts';

/** The recurring step sends it. @throws Refusal `gallery_not_found`, `webhook_not_found` (also for an unknown delivery) */
export async function redeliver(
  ports: Pick<ActionPorts, 'registry' | 'clock'>,
  request: { readonly gallery: string; readonly webhook: string; readonly delivery: string },
): Promise<DeliveryAnswer> {
  const { registry, clock } = ports;
  const { webhook } = await findWebhook(ports, request);
  return registry.transact(async (rows) => {
    await rows.deliveries.again(webhook.uuid, request.delivery, clock.now());
    const delivery = await rows.deliveries.find(webhook.uuid, request.delivery);
    if (delivery === null)
      throw new Refusal('webhook_not_found', 'There is no such delivery; they are kept for 30 days.');
    return deliveryAnswer(delivery);
  });
}
