/** Guests at the door: the secret of their session, sent as a bearer or in the cookie, judged anew with every request. */
import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '../errors.ts';
import type { Access } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { GuestPass } from '../ports/guest-records.ts';
import type { GuestSessionRows } from '../ports/guest-rows.ts';
import { presentedKey } from './access.ts';
import type { HttpEvent, Identity } from './exchange.ts';
import { cookieOf } from './guest-cookie.ts';
import type { Route } from './route.ts';
import { sha256 } from './sha256.ts';

const PASS = /^kithguest_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;
/** Compared with when there is no such session, or one that has lost its secret. */
const NOBODY = new Uint8Array(32);
/** Machines of one installation agree on the time as well as that. */
const CLOCK_SKEW_MS = 300_000;

export interface PresentedPass {
  readonly text: string;
  readonly by: 'bearer' | 'cookie';
}

/** A key that is sent wins over the cookie, which browsers send by themselves; public routes ask nobody. */
export function presentedPass(
  event: HttpEvent,
  route: Pick<Route, 'role' | 'guest'>,
  { mode }: Pick<Access, 'mode'>,
): PresentedPass | null {
  if (route.role === null) return null;
  const key = presentedKey(event);
  if (key !== null) return key.startsWith('kithguest_') ? { text: key, by: 'bearer' } : null;
  // The photographer's own browser may hold the cookie from trying the link: at the open door it is still the photographer's.
  if (mode === 'open' && route.guest === false) return null;
  const cookie = cookieOf(event);
  return cookie === null ? null : { text: cookie, by: 'cookie' };
}

/** @throws Refusal `unauthenticated`, word for word the same for a session that is unknown, tampered with, over, ended or revoked */
export async function authenticateGuest(
  { text }: PresentedPass,
  ports: { readonly clock: Clock; guestSessions(): Promise<Pick<GuestSessionRows, 'pass'>> },
): Promise<Identity> {
  const [, uuid, secret = ''] = PASS.exec(text) ?? [];
  const pass = uuid === undefined ? null : await (await ports.guestSessions()).pass(uuid);
  const given = sha256(secret);
  const kept = pass?.session.secretHash.length === given.length ? pass.session.secretHash : NOBODY;
  const fits = timingSafeEqual(given, kept);
  if (pass === null || !fits || isOver(pass, ports.clock.now()))
    throw new Refusal('unauthenticated', 'This guest session is over or was never one; open the link again.');
  const { session, link, gallery, album } = pass;
  return {
    principal: `guest-${session.uuid}`,
    role: 'viewer',
    galleries: [gallery.id],
    guest: {
      session: session.uuid,
      link: link.uuid,
      album: album.uuid,
      expiresAt: endOf(pass),
      albumId: album.id,
      published: album.policy.state === 'published',
    },
  };
}

/** A session from the future is one from before the clock was set back: nobody knows how much of its time is left. */
function isOver({ session, link, album }: GuestPass, now: Date): boolean {
  if (session.endedAt !== null || link.revokedAt !== null) return true;
  if (session.createdAt.getTime() > now.getTime() + CLOCK_SKEW_MS) return true;
  return endOf({ session, link, album }) <= now;
}

function endOf({ session, link, album }: Pick<GuestPass, 'session' | 'link' | 'album'>): Date {
  const ends = [session.expiresAt, link.expiresAt, ...(album.expiresAt === null ? [] : [album.expiresAt])];
  return new Date(Math.min(...ends.map((end) => end.getTime())));
}

/**
 * A guest's reach: the one album, and of an unpublished one only what must always be possible.
 * @throws Refusal `album_not_found`, the same for every album but the own one; `album_not_published`
 */
export function checkGuest(
  guest: NonNullable<Identity['guest']>,
  route: Pick<Route, 'guest'>,
  parameters: Readonly<Record<string, string>>,
): void {
  if (parameters.album !== undefined && parameters.album !== guest.albumId)
    throw new Refusal('album_not_found', 'There is no such album, or it is not the one the link leads to.');
  if (!guest.published && route.guest !== 'always')
    throw new Refusal('album_not_published', 'The album is not open yet; ask whoever sent the link.');
}
