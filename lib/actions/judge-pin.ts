/** Whether a PIN opens a link. Ten wrong ones lock it until staff unlock it. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { GuestLink } from '../ports/guest-records.ts';
import type { RegistryRows } from '../ports/registry.ts';

const MOST_FAILURES = 10;

/**
 * Call it with the link claimed, so that PINs tried at the same time are judged one after the other, and store what it counted even
 * when it refuses. A right PIN takes one failure back: at a venue with hundreds of guests some mistype.
 * @param hashed the PIN tried, hashed with the link's salt; null when none was sent
 * @returns null when the link opens; Refusal `link_locked`, `pin_required`, `pin_wrong`
 */
export async function judgePin(
  { guestSecrets }: Pick<ActionPorts, 'guestSecrets'>,
  rows: Pick<RegistryRows, 'guestLinks'>,
  link: GuestLink,
  hashed: Uint8Array | null,
  now: Date,
): Promise<Refusal | null> {
  const { album, uuid, pinHash, pinFailures, lockedAt } = link;
  if (pinHash === null) return null;
  if (lockedAt !== null) return locked();
  if (hashed === null)
    return new Refusal('pin_required', 'This link has a PIN; ask whoever gave it to you and send it as pin.');
  if (guestSecrets.same(hashed, pinHash)) {
    if (pinFailures > 0) await rows.guestLinks.change(album, uuid, { pinFailures: pinFailures - 1 });
    return null;
  }
  const attemptsLeft = MOST_FAILURES - pinFailures - 1;
  await rows.guestLinks.change(album, uuid, {
    pinFailures: pinFailures + 1,
    ...(attemptsLeft <= 0 && { lockedAt: now }),
  });
  return new Refusal('pin_wrong', 'This is not the PIN of the link.', { attemptsLeft });
}

function locked(): Refusal {
  return new Refusal('link_locked', 'Too many wrong PINs; ask whoever gave you the link to unlock it.');
}
