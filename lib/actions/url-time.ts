/** How long addresses of photos are good, and for how long they stay the same, so that browsers know them again. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';

/**
 * Milliseconds. Staff get addresses for an hour or a little more. A store knows nothing of guests' sessions, so what a guest was given
 * may outlive one that was revoked, but by a quarter of an hour at most; pages ask anew.
 */
const STEPS_MS = { staff: 30 * 60_000, guest: 5 * 60_000 } as const;
/** An address is good from the start of its step for so many of them, and given out during the first. */
const STEPS = 3;

export interface UrlTime {
  /** Has passed. Both are whole seconds. */
  readonly from: Date;
  readonly until: Date;
}

/** For a guest no longer than the session. */
export function urlTime({ clock }: Pick<ActionPorts, 'clock'>, { guest }: Pick<Caller, 'guest'>): UrlTime {
  const step = stepOf(guest !== null);
  const from = stepStart(clock.now(), step);
  const ends = [from + STEPS * step, ...(guest === null ? [] : [guest.expiresAt.getTime()])];
  const until = Math.floor(Math.min(...ends) / 1000) * 1000;
  return { from: new Date(from), until: new Date(Math.max(until, from + 1000)) };
}

/** Of an address that is made when another one is followed. */
export function urlTimeUntil(now: Date, until: Date, guest: boolean): UrlTime {
  return { from: new Date(stepStart(now, stepOf(guest))), until };
}

/** Farther ahead none can end, but for clocks of several machines that differ a little. */
export function longestMs(guest: boolean): number {
  return (STEPS + 1) * stepOf(guest);
}

function stepOf(guest: boolean): number {
  return guest ? STEPS_MS.guest : STEPS_MS.staff;
}

function stepStart(now: Date, step: number): number {
  return Math.floor(now.getTime() / step) * step;
}
