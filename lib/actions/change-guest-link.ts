/** Changes a link: its label, its end, its searches; or unlocks it after too many wrong PINs. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { findPlace, type GuestLinkPlace, guestLinkNotFound, toldLink } from './find-guest-link.ts';
import type { GuestLinkAnswer } from './guest-link-answer.ts';
import { linkExpiry } from './link-times.ts';

export interface ChangeGuestLinkRequest extends GuestLinkPlace {
  readonly link: string;
  readonly label?: string | null | undefined;
  readonly expiresAt?: string | undefined;
  readonly searchBudget?: number | null | undefined;
  /** Only `false` makes sense: wrong PINs lock it. */
  readonly locked?: false | undefined;
  readonly caller: Caller;
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `guest_link_not_found`, `validation_failed` (a time that has passed) */
export async function changeGuestLink(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: ChangeGuestLinkRequest,
): Promise<GuestLinkAnswer> {
  const { label, expiresAt, searchBudget, locked } = request;
  return ports.registry.transact(async (rows) => {
    const { gallery, album } = await findPlace({ registry: rows }, request);
    const link = await rows.guestLinks.change(album.uuid, request.link, {
      ...(label !== undefined && { label }),
      ...(expiresAt !== undefined && { expiresAt: linkExpiry(album, expiresAt, ports.clock.now()) }),
      ...(searchBudget !== undefined && { searchBudget }),
      ...(locked !== undefined && { lockedAt: null, pinFailures: 0 }),
    });
    if (link === null) throw guestLinkNotFound();
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: locked === undefined ? 'change_guest_link' : 'unlock_guest_link',
        gallery: gallery.uuid,
        target: album.uuid,
        outcome: link.uuid,
      }),
    );
    return toldLink(rows, link);
  });
}
