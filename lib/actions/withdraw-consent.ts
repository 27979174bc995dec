/** Withdraws a guest's consent: searches end, and what they found and what was chosen of it is deleted. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { holdGuest } from './own-guest.ts';
import { tellSelection } from './tell-selection.ts';

/** @throws Refusal `forbidden`, `gallery_not_found`, `album_not_found`, `unauthenticated` */
export async function withdrawConsent(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: { readonly gallery: string; readonly album: string; readonly caller: Caller },
): Promise<void> {
  await ports.registry.transact(async (rows) => {
    const held = await holdGuest(rows, request, 'alone');
    const { gallery, album, guest } = held;
    await rows.consents.withdraw(guest, ports.clock.now());
    if ((await rows.selections.count(album.uuid, guest)) > 0) await tellSelection(ports, rows, held);
    await rows.guestSessions.forgetFindings(guest);
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'withdraw_consent',
        gallery: gallery.uuid,
        target: album.uuid,
        outcome: 'withdrawn',
      }),
    );
  });
}
