/** Writes down what happened to an album or a guest, in the transaction that made it true; told soon, together with more of its kind. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { UntoldEvent } from '../ports/webhook-records.ts';

export type Happened = Pick<UntoldEvent, 'event' | 'album' | 'subject' | 'data'>;

/** Call it inside a transaction. What nobody wants to know is not written down. */
export async function tellSoon(
  { clock, ids }: Pick<ActionPorts, 'clock' | 'ids'>,
  rows: Pick<RegistryRows, 'webhooks' | 'untoldEvents'>,
  gallery: Pick<Gallery, 'uuid'>,
  happened: readonly Happened[],
): Promise<void> {
  const wanted: UntoldEvent[] = [];
  for (const each of happened) {
    const listening = await rows.webhooks.listening(gallery.uuid, each.event);
    if (listening.length > 0)
      wanted.push({ ...each, uuid: ids.uuid(), gallery: gallery.uuid, at: clock.now() });
  }
  if (wanted.length > 0) await rows.untoldEvents.add(wanted);
}
