/** What webhooks are told when a guest's favourites change. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { HeldGuest } from './own-guest.ts';
import { tellSoon } from './tell-soon.ts';

/** Call it inside the transaction that changes them. How many there are is counted when it is told. */
export async function tellSelection(
  ports: Pick<ActionPorts, 'clock' | 'ids'>,
  rows: Pick<RegistryRows, 'webhooks' | 'untoldEvents'>,
  { gallery, album, guest }: HeldGuest,
): Promise<void> {
  await tellSoon(ports, rows, gallery, [
    { event: 'selection.changed', album: album.uuid, subject: guest, data: {} },
  ]);
}
