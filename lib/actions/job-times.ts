/** How long things of jobs live. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Uploads claimed for a job wait so long for their turn, then they are gone and their item is refused. */
export const CLAIMED_UPLOAD_MS = 7 * DAY;
/** An upload that was freed can be used elsewhere for so long. */
export const FREED_UPLOAD_MS = HOUR;
/** What items of an ended job know of persons. */
export const ITEMS_MS = 30 * DAY;
/** Ended jobs themselves, like the audit trail. */
export const JOBS_MS = 400 * DAY;
/** Messages nobody could finish, like SQS keeps them. */
export const DEAD_MESSAGES_MS = 14 * DAY;
/** A job of uploads takes events of one day; an hour more for whoever found it open just before. */
export const UPLOAD_JOB_MS = 25 * HOUR;
/** Running without progress for so long: perhaps a message was lost. */
export const STUCK_MS = 5 * 60_000;

export function later(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() + milliseconds);
}

export function earlier(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() - milliseconds);
}
