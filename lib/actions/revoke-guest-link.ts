/** Revokes a link: nobody comes in by it any more, and who came in by it is out. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { findPlace, type GuestLinkPlace, guestLinkNotFound } from './find-guest-link.ts';

/** Again and again, if somebody likes. @throws Refusal `gallery_not_found`, `album_not_found`, `guest_link_not_found` */
export async function revokeGuestLink(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: GuestLinkPlace & { readonly link: string; readonly caller: Caller },
): Promise<void> {
  await ports.registry.transact(async (rows) => {
    const { gallery, album } = await findPlace({ registry: rows }, request);
    const link = await rows.guestLinks.revoke(album.uuid, request.link, ports.clock.now());
    if (link === null) throw guestLinkNotFound();
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'revoke_guest_link',
        gallery: gallery.uuid,
        target: album.uuid,
        outcome: link.uuid,
      }),
    );
  });
}
