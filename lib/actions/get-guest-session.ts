/** The guest's own session. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { type GuestSessionAnswer, guestSessionAnswer } from './guest-session-answer.ts';
import { guestOf } from './own-guest.ts';
import type { FilePorts } from './photo-files.ts';

/** @throws Refusal `forbidden` for staff, `unauthenticated` */
export async function getGuestSession(
  ports: FilePorts & Pick<ActionPorts, 'registry'>,
  { caller }: { readonly caller: Caller },
): Promise<GuestSessionAnswer> {
  return guestSessionAnswer(ports, ports.registry, guestOf(caller).session);
}
