/** How long links and the sessions opened by them last. */
import { Refusal } from '../errors.ts';
import type { Album } from '../ports/album-records.ts';
import type { GuestLink } from '../ports/guest-records.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A session is one visit, on one device. */
const SESSION = 12 * HOUR;
/** Of a link, where nobody says otherwise and the album lasts as long. */
const LINK = 30 * DAY;

/** @throws Refusal `validation_failed` for a time that has passed */
export function linkExpiry(album: Pick<Album, 'expiresAt'>, asked: string | undefined, now: Date): Date {
  if (asked === undefined) return earliest(new Date(now.getTime() + LINK), album.expiresAt);
  const time = new Date(asked);
  if (time > now) return time;
  throw new Refusal('validation_failed', 'expiresAt has passed; name a later time.', { field: 'expiresAt' });
}

export function sessionExpiry(
  link: Pick<GuestLink, 'expiresAt'>,
  album: Pick<Album, 'expiresAt'>,
  now: Date,
): Date {
  return earliest(earliest(new Date(now.getTime() + SESSION), link.expiresAt), album.expiresAt);
}

/** No session can be opened by it any more. */
export function hasEnded(
  link: Pick<GuestLink, 'expiresAt' | 'revokedAt'>,
  album: Pick<Album, 'expiresAt'>,
  now: Date,
): boolean {
  return link.revokedAt !== null || earliest(link.expiresAt, album.expiresAt) <= now;
}

function earliest(a: Date, b: Date | null): Date {
  return b !== null && b < a ? b : a;
}
