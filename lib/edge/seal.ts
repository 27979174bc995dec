/** Seals stored answers: what lies in the database can be read only with the Idempotency-Key the caller sent. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;
const PURPOSE = 'kith idempotency answer v1';

/** AES-256-GCM under a key derived (HKDF-SHA-256) from the secret; answers nonce, tag and ciphertext in one. */
export function seal(secret: string, scope: string, text: string): Uint8Array {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', derived(secret, scope), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** @throws when the secret is another one or the bytes were changed */
export function unseal(secret: string, scope: string, sealed: Uint8Array): string {
  const decipher = createDecipheriv('aes-256-gcm', derived(secret, scope), sealed.subarray(0, NONCE));
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
}

function derived(secret: string, scope: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, scope, PURPOSE, 32));
}
