/** The hourly step: what is too old goes, what nobody owns goes, webhooks that were silent for long are tried again, and the index is compared with the registry. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { deliverWebhooks } from './deliver-webhooks.ts';
import { eachPart } from './each-part.ts';
import { expire } from './expire.ts';
import { sweepIndex } from './sweep-index.ts';
import { sweepPhotoStore } from './sweep-photo-store.ts';

export async function tidy(
  ports: Pick<
    ActionPorts,
    | 'registry'
    | 'index'
    | 'photoStore'
    | 'webhookSender'
    | 'digest'
    | 'defaults'
    | 'clock'
    | 'ids'
    | 'telemetry'
  >,
): Promise<void> {
  await eachPart([
    () => expire(ports),
    () => deliverWebhooks(ports),
    () => sweepPhotoStore(ports),
    () => sweepIndex(ports),
  ]);
}
