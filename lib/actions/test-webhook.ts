/** Sends a webhook a test event now, and tells what came back; one that answers is enabled again. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { findWebhook } from './find-webhook.ts';
import { sendDelivery } from './send-delivery.ts';
import { type DeliveryAnswer, deliveryAnswer } from './webhook-answer.ts';

/** @throws Refusal `gallery_not_found`, `webhook_not_found` */
export async function testWebhook(
  ports: Pick<ActionPorts, 'registry' | 'webhookSender' | 'digest' | 'clock' | 'ids'>,
  request: { readonly gallery: string; readonly webhook: string },
): Promise<DeliveryAnswer> {
  const { registry, clock, ids } = ports;
  const { gallery, webhook } = await findWebhook(ports, request);
  const begun = clock.now();
  const test = {
    uuid: ids.uuid(),
    webhook: webhook.uuid,
    event: 'test' as const,
    body: { event: 'test', gallery: gallery.id, at: begun.toISOString(), data: {} },
    nextAt: begun,
  };
  const { delivered, status, fault } = await sendDelivery(ports, webhook, test);
  const at = clock.now();
  const outcome = {
    status: delivered ? 'delivered' : 'failed',
    lastStatus: status,
    lastFault: fault,
  } as const;
  await registry.transact(async (rows) => {
    await rows.deliveries.add([test]);
    await rows.deliveries.settle(test.uuid, { ...outcome, at, nextAt: null });
    if (delivered && webhook.disabledAt !== null) await rows.webhooks.disable(webhook.uuid, null);
  });
  return deliveryAnswer({
    ...test,
    ...outcome,
    attempts: 1,
    deliveredAt: delivered ? at : null,
    createdAt: begun,
  });
}
