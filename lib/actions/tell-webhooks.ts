/** Writes down what webhooks have to be told, in the transaction that made it true; the recurring step sends it. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery, Json } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { WebhookEvent } from '../ports/webhook-records.ts';

export interface Told {
  readonly gallery: Pick<Gallery, 'uuid' | 'id'>;
  readonly event: Exclude<WebhookEvent, 'test'>;
  /** Ids and counts; no names, no similarities. */
  readonly data: { readonly [key: string]: Json };
}

/** Call it inside a transaction. Answers how many webhooks will be told. */
export async function tellWebhooks(
  { clock, ids }: Pick<ActionPorts, 'clock' | 'ids'>,
  rows: Pick<RegistryRows, 'webhooks' | 'deliveries'>,
  { gallery, event, data }: Told,
): Promise<number> {
  const listening = await rows.webhooks.listening(gallery.uuid, event);
  if (listening.length === 0) return 0;
  const now = clock.now();
  await rows.deliveries.add(
    listening.map(({ uuid }) => ({
      uuid: ids.uuid(),
      webhook: uuid,
      event,
      body: { event, gallery: gallery.id, at: now.toISOString(), data },
      nextAt: now,
    })),
  );
  return listening.length;
}
