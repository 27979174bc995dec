/** Who is calling: API keys, the token of the data folder, or the open door of a server on loopback. */
import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '../errors.ts';
import type { Access } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { Role } from '../ports/records.ts';
import type { KeyRows } from '../ports/registry.ts';
import { type HttpEvent, header, type Identity } from './exchange.ts';
import type { Route } from './route.ts';
import { sha256 } from './sha256.ts';

const KEY = /^kith_([A-Za-z0-9-]{1,64})_([A-Za-z0-9_-]{16,128})$/;
/** Compared with when there is no such key, so that an unknown id takes as long as a wrong secret. */
const NOBODY = new Uint8Array(32);
const RANK = ['viewer', 'identifier', 'enroller', 'admin'] as const satisfies readonly Role[];

/** The open door: whoever reaches a server that listens on loopback only. */
const open: Identity = { principal: 'open', role: 'admin', galleries: null, guest: null };
const local: Identity = { principal: 'local', role: 'admin', galleries: null, guest: null };

/** What the caller presents: `Authorization: Bearer …` or `x-api-key`; null without either. Two different ones are refused. */
export function presentedKey(event: HttpEvent): string | null {
  const authorization = header(event, 'authorization');
  const bearer = authorization === null ? null : (/^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1] ?? '');
  const apiKey = header(event, 'x-api-key');
  if (bearer !== null && apiKey !== null && bearer !== apiKey)
    throw new Refusal('unauthenticated', 'Send one key: Authorization and x-api-key differ.');
  return bearer ?? apiKey;
}

/**
 * The caller's identity. A key that is sent is always judged, even at the open door.
 * @throws Refusal `unauthenticated` without a key (unless open) and for one that is unknown, wrong, revoked or expired.
 */
export async function authenticate(
  event: HttpEvent,
  ports: { readonly access: Access; readonly clock: Clock; keys(): Promise<KeyRows> },
): Promise<Identity> {
  const presented = presentedKey(event);
  if (presented === null) {
    if (ports.access.mode === 'open') return open;
    throw new Refusal('unauthenticated', 'Send an API key as "Authorization: Bearer kith_…" or "x-api-key".');
  }
  const { localToken } = ports.access;
  if (localToken !== null && timingSafeEqual(sha256(presented), sha256(localToken))) return local;
  const parts = KEY.exec(presented);
  const key = parts?.[1] === undefined ? null : await (await ports.keys()).find(parts[1]);
  const fits = timingSafeEqual(sha256(parts?.[2] ?? ''), key?.secretHash ?? NOBODY);
  if (key === null || !fits)
    throw new Refusal('unauthenticated', 'This key is unknown, was revoked or is not written out in full.');
  if (key.expiresAt !== null && key.expiresAt <= ports.clock.now())
    throw new Refusal('unauthenticated', 'This key has expired; ask an admin for a new one.');
  return { principal: key.id, role: key.role, galleries: key.galleries, guest: null };
}

/** @throws Refusal `forbidden` when the route is not for guests, the role too low, or the key limited to galleries where it must not be. */
export function authorize(identity: Identity, route: Pick<Route, 'role' | 'guest' | 'needsUnscoped'>): void {
  if (route.role === null) return;
  if (identity.guest !== null) {
    if (route.guest === false) throw new Refusal('forbidden', 'This is not for guests.');
    return;
  }
  if (RANK.indexOf(identity.role) < RANK.indexOf(route.role))
    throw new Refusal('forbidden', `This needs a key with the role ${route.role}.`, { needs: route.role });
  if (route.needsUnscoped && identity.galleries !== null)
    throw new Refusal('forbidden', 'This needs a key that is not limited to some galleries.');
}
