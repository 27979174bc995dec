/** What an address of kith's own carries: a claim in 39 bytes, 55 for a guest, and 16 bytes of HMAC-SHA256 over it. */
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { FileClaim } from '../../ports/photo-urls.ts';

/** The form of the claim, and what else is signed with the same key: nothing. */
const PURPOSE = 'kith photo address 1';
const CLAIM_BYTES = 39;
const SESSION_BYTES = 16;
const SIGNATURE_BYTES = 16;
const KINDS = ['thumbnail', 'web', 'original'] as const satisfies readonly FileClaim['kind'][];
const ATTACHMENT = 1;
const GUEST = 2;

export function writeToken(key: KeyObject, claim: FileClaim): string {
  const bytes = Buffer.alloc(CLAIM_BYTES + (claim.guest === null ? 0 : SESSION_BYTES));
  bytes[0] = 1;
  bytes[1] = KINDS.indexOf(claim.kind);
  bytes[2] = (claim.as === 'attachment' ? ATTACHMENT : 0) | (claim.guest === null ? 0 : GUEST);
  bytes.writeUInt32BE(Math.floor(claim.expiresAt.getTime() / 1000), 3);
  uuidBytes(claim.album).copy(bytes, 7);
  uuidBytes(claim.photo).copy(bytes, 23);
  if (claim.guest !== null) uuidBytes(claim.guest).copy(bytes, CLAIM_BYTES);
  return Buffer.concat([bytes, signature(key, bytes)]).toString('base64url');
}

/** Null unless one of the keys signed it. */
export function readToken(keys: readonly KeyObject[], token: string): FileClaim | null {
  const all = Buffer.from(token, 'base64url');
  // Written in one way only, so that an address can't be told in several.
  const guest = ((all[2] ?? 0) & GUEST) !== 0;
  const length = CLAIM_BYTES + (guest ? SESSION_BYTES : 0);
  if (all.length !== length + SIGNATURE_BYTES || all.toString('base64url') !== token) return null;
  const bytes = all.subarray(0, length);
  const given = all.subarray(length);
  // All keys are tried, whichever fits.
  const fits = keys.filter((key) => timingSafeEqual(signature(key, bytes), given));
  const kind = KINDS[bytes[1] ?? KINDS.length];
  if (fits.length === 0 || bytes[0] !== 1 || kind === undefined) return null;
  const flags = bytes[2] ?? 0;
  return {
    album: uuidText(bytes.subarray(7, 23)),
    photo: uuidText(bytes.subarray(23, 39)),
    kind,
    as: (flags & ATTACHMENT) === 0 ? 'inline' : 'attachment',
    guest: guest ? uuidText(bytes.subarray(CLAIM_BYTES)) : null,
    expiresAt: new Date(bytes.readUInt32BE(3) * 1000),
  };
}

function signature(key: KeyObject, claim: Uint8Array): Buffer {
  return createHmac('sha256', key).update(PURPOSE).update(claim).digest().subarray(0, SIGNATURE_BYTES);
}

function uuidBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [0, 8, 12, 16, 20].map((from, i, all) => hex.slice(from, all[i + 1] ?? 32)).join('-');
}
