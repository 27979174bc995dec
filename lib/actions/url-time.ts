/** How long addresses of photos are good: an hour or a little more, and the same ones for half an hour, so that browsers know them again. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';

const STEP_MS = 30 * 60_000;
const STEPS = 3;
/** Farther ahead none can end, but for clocks of several machines that differ a little. */
export const LONGEST_MS = (STEPS + 1) * STEP_MS;

export interface UrlTime {
  /** Has passed. Both are whole seconds. */
  readonly from: Date;
  readonly until: Date;
}

/** For a guest no longer than the session. */
export function urlTime({ clock }: Pick<ActionPorts, 'clock'>, { guest }: Pick<Caller, 'guest'>): UrlTime {
  const from = Math.floor(clock.now().getTime() / STEP_MS) * STEP_MS;
  const ends = [from + STEPS * STEP_MS, ...(guest === null ? [] : [guest.expiresAt.getTime()])];
  const until = Math.floor(Math.min(...ends) / 1000) * 1000;
  return { from: new Date(from), until: new Date(Math.max(until, from + 1000)) };
}
