/** Removes a webhook with everything it still had to be told. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { findGallery } from './find-gallery.ts';

/** @throws Refusal `gallery_not_found`, `webhook_not_found` */
export async function deleteWebhook(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: { readonly gallery: string; readonly webhook: string; readonly caller: Caller },
): Promise<void> {
  const gallery = await findGallery(ports, request.gallery);
  await ports.registry.transact(async (rows) => {
    if (!(await rows.webhooks.remove(gallery.uuid, request.webhook)))
      throw new Refusal('webhook_not_found', 'There is no such webhook; it may be removed already.');
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'delete_webhook',
        gallery: gallery.uuid,
        target: request.webhook,
        outcome: 'removed',
      }),
    );
  });
}
