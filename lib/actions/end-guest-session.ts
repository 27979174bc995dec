/** Ends the guest's own session; favourites and consents stay. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { guestOf } from './own-guest.ts';

/** @throws Refusal `forbidden` for staff */
export async function endGuestSession(
  { registry, clock }: Pick<ActionPorts, 'registry' | 'clock'>,
  { caller }: { readonly caller: Caller },
): Promise<void> {
  await registry.guestSessions.end(guestOf(caller).session, clock.now());
}
