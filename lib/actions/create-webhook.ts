/** Creates a webhook; its secret is shown once. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { WebhookEvent } from '../ports/webhook-records.ts';
import { auditEvent } from './audit-event.ts';
import { toBase64url } from './base64url.ts';
import { findGallery } from './find-gallery.ts';
import { type WebhookAnswer, webhookAnswer } from './webhook-answer.ts';

const SECRET_BYTES = 32;
/** Each event is written once for each of them. */
const MOST = 20;

export interface CreateWebhookRequest {
  readonly gallery: string;
  readonly url: string;
  readonly events: readonly Exclude<WebhookEvent, 'test'>[];
  readonly label?: string | null | undefined;
  readonly caller: Caller;
}

/** @throws Refusal `gallery_not_found`, `address_not_allowed`, `validation_failed` when there are too many already */
export async function createWebhook(
  ports: Pick<ActionPorts, 'registry' | 'webhookSender' | 'clock' | 'ids'>,
  request: CreateWebhookRequest,
): Promise<WebhookAnswer & { readonly secret: string }> {
  const gallery = await findGallery(ports, request.gallery);
  ports.webhookSender.check(request.url);
  const secret = ports.ids.random(SECRET_BYTES);
  const webhook = {
    uuid: ports.ids.uuid(),
    gallery: gallery.uuid,
    url: request.url,
    secret,
    events: [...new Set(request.events)],
    label: request.label ?? null,
  };
  return ports.registry.transact(async (rows) => {
    const there = await rows.webhooks.list(gallery.uuid, { after: null, limit: MOST });
    if (there.length >= MOST)
      throw new Refusal('validation_failed', `A gallery has at most ${MOST} webhooks; remove one first.`);
    await rows.webhooks.create(webhook);
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'create_webhook',
        gallery: gallery.uuid,
        target: webhook.uuid,
        outcome: 'created',
      }),
    );
    const answer = {
      ...webhookAnswer({ ...webhook, disabledAt: null, createdAt: ports.clock.now() }),
      secret: toBase64url(secret),
    };
    await request.caller.remember(rows, answer, [gallery.uuid]);
    return answer;
  });
}
