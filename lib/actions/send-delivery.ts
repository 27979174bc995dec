/** Signs a delivery and sends it, once. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Delivery, Webhook } from '../ports/webhook-records.ts';

export interface SendOutcome {
  readonly delivered: boolean;
  readonly status: number | null;
  readonly fault: string | null;
}

/**
 * The body is JSON with the delivery's id in front, so that a receiver can tell a repetition. `kith-signature` is `t=<seconds since
 * 1970>,v1=<HMAC-SHA256 over "t.body", hex>`; a receiver refuses what is older than five minutes.
 */
export async function sendDelivery(
  { webhookSender, digest, clock }: Pick<ActionPorts, 'webhookSender' | 'digest' | 'clock'>,
  webhook: Pick<Webhook, 'url' | 'secret'>,
  delivery: Pick<Delivery, 'uuid' | 'event' | 'body'>,
): Promise<SendOutcome> {
  const text = JSON.stringify({ id: delivery.uuid, ...delivery.body });
  const seconds = Math.floor(clock.now().getTime() / 1000);
  const bytes = new TextEncoder().encode(text);
  const signed = digest.hmacSha256(webhook.secret, new TextEncoder().encode(`${seconds}.${text}`));
  const { status, fault } = await webhookSender.send({
    url: webhook.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'kith',
      'kith-event': delivery.event,
      'kith-delivery': delivery.uuid,
      'kith-signature': `t=${seconds},v1=${signed}`,
    },
    body: bytes,
  });
  return { delivered: status !== null && status >= 200 && status < 300, status, fault };
}
