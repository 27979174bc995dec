/** Lets go of guests' sessions and links that have had their time. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { earlier } from './job-times.ts';

const DAY = 86_400_000;
/** How long staff see links that ended, where no guest of theirs is on record any more. */
const LINKS = 30 * DAY;
const AT_ONCE = 5000;

/** Answers how many rows it let go of; what is left over comes with the next step. */
export async function expireGuests({ registry }: Pick<ActionPorts, 'registry'>, now: Date): Promise<number> {
  const sessions = await registry.guestSessions.expire(now, AT_ONCE);
  const links = await registry.guestLinks.expire(earlier(now, LINKS), AT_ONCE);
  return sessions + links;
}
