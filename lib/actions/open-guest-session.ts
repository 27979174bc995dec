/** Opens a guest's session: the link's secret, and its PIN where it has one, for a token that lasts a visit. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { GuestLink } from '../ports/guest-records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import { toBase64url } from './base64url.ts';
import { guestLinkNotFound } from './find-guest-link.ts';
import { type GuestSessionAnswer, guestSessionAnswer } from './guest-session-answer.ts';
import { hashOfSecret } from './hash-of-secret.ts';
import { judgePin } from './judge-pin.ts';
import { hasEnded, sessionExpiry } from './link-times.ts';

const SECRET_BYTES = 32;
/** Compared with when there is no such link, so that an unknown one takes as long as a wrong secret. */
const NOBODY = new Uint8Array(32);

type Ports = Pick<ActionPorts, 'registry' | 'photoUrls' | 'clock' | 'ids' | 'digest' | 'guestSecrets'>;

export interface OpenGuestSessionRequest {
  readonly link: string;
  readonly secret: string;
  readonly pin?: string | undefined;
  readonly caller: Caller;
}

export interface OpenGuestSessionAnswer extends GuestSessionAnswer {
  /** `kithguest_<id>_<secret>`, kept as a hash only. */
  readonly token: string;
}

/**
 * @throws Refusal `guest_link_not_found` (unknown or wrong secret alike), `link_ended` (revoked, or its time or the album's is over),
 *   `album_not_published`, `pin_required`, `pin_wrong`, `link_locked`
 */
export async function openGuestSession(
  ports: Ports,
  request: OpenGuestSessionRequest,
): Promise<OpenGuestSessionAnswer> {
  const { registry, guestSecrets } = ports;
  const link = await registry.guestLinks.findByUuid(request.link);
  const fits = guestSecrets.same(hashOfSecret(ports, request.secret), link?.secretHash ?? NOBODY);
  if (link === null || !fits) throw guestLinkNotFound();
  const tried = link.pinHash !== null && request.pin !== undefined;
  const hashed = tried ? await guestSecrets.hashPinLike(link.pinHash, request.pin) : null;
  // A wrong PIN has to be counted, so the refusal comes after the commit.
  const outcome = await registry.transact((rows) =>
    enter(ports, rows, { link, hashed, caller: request.caller }),
  );
  if (outcome instanceof Refusal) throw outcome;
  return outcome;
}

async function enter(
  ports: Ports,
  rows: RegistryRows,
  visit: { readonly link: GuestLink; readonly hashed: Uint8Array | null; readonly caller: Caller },
): Promise<OpenGuestSessionAnswer | Refusal> {
  const now = ports.clock.now();
  const { uuid, album: albumUuid, pinHash } = visit.link;
  await rows.albums.hold([albumUuid], 'shared');
  const link = await (pinHash === null ? rows.guestLinks.findByUuid(uuid) : rows.guestLinks.claim(uuid));
  const [album] = await rows.albums.findByUuids([albumUuid]);
  if (link === null || album === undefined) return guestLinkNotFound();
  if (hasEnded(link, album, now))
    return new Refusal('link_ended', 'This link has ended; ask whoever gave it to you for a new one.');
  if (album.policy.state !== 'published')
    return new Refusal('album_not_published', 'The album is not open yet; ask whoever sent the link.');
  const refusal = await judgePin(ports, rows, link, visit.hashed, now);
  if (refusal !== null) {
    if (refusal.details.attemptsLeft === 0) await audited(ports, rows, visit.caller, link, 'lock_guest_link');
    return refusal;
  }
  const session = ports.ids.uuid();
  const secret = toBase64url(ports.ids.random(SECRET_BYTES));
  await rows.guestSessions.create({
    uuid: session,
    link: uuid,
    gallery: link.gallery,
    album: album.uuid,
    secretHash: hashOfSecret(ports, secret),
    createdAt: now,
    expiresAt: sessionExpiry(link, album, now),
  });
  const caller = { ...visit.caller, principal: `guest-${session}` };
  await audited(ports, rows, caller, link, 'open_guest_session');
  return { token: `kithguest_${session}_${secret}`, ...(await guestSessionAnswer(ports, rows, session)) };
}

async function audited(
  ports: Ports,
  rows: RegistryRows,
  caller: Pick<Caller, 'principal' | 'requestId'>,
  { gallery, album, uuid }: GuestLink,
  action: string,
): Promise<void> {
  await rows.audit.add(auditEvent(ports, caller, { action, gallery, target: album, outcome: uuid }));
}
