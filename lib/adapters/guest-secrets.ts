/** Secrets of guests by Node's own crypto. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { GuestSecrets } from '../ports/guest-secrets.ts';

const SALT = 16;
const HASH = 32;
/** 16 MB and some 30 ms for each PIN. A PIN is short: what protects it is that the link locks. */
const COST: ScryptOptions = { N: 16_384, r: 8, p: 1 };

export const nodeGuestSecrets: GuestSecrets = {
  same: (a, b) => a.length === b.length && timingSafeEqual(a, b),
  hashPin: (pin) => hash(randomBytes(SALT), pin),
  hashPinLike: (stored, pin) => hash(stored.subarray(0, SALT), pin),
};

function hash(salt: Uint8Array, pin: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, HASH, COST, (error, key) => {
      if (error === null) resolve(new Uint8Array(Buffer.concat([salt, key])));
      else reject(error);
    });
  });
}
