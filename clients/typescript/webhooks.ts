/** Lets a receiver of webhooks know that kith sent what it got, and that it was not sent long ago. */

/** Seconds a signature is good for. */
const TOLERANCE = 300;

/**
 * True when `signature` (the header `kith-signature`) was made with `secret` over exactly this body within the last five minutes.
 * @param secret as the API showed it once
 * @param body the bytes of the request as text, before any parsing
 * @param now seconds since 1970
 */
export async function isFromKith(
  secret: string,
  signature: string,
  body: string,
  now: number = Math.floor(Date.now() / 1000),
): Promise<boolean> {
  const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature);
  const time = Number(parts?.[1]);
  const given = parts?.[2];
  if (given === undefined || Math.abs(now - time) > TOLERANCE) return false;
  const key = await crypto.subtle.importKey(
    'raw',
    bytesOf(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  const mac = Uint8Array.from(given.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  // The comparison is the platform's, in constant time.
  return crypto.subtle.verify('HMAC', key, mac, new TextEncoder().encode(`${time}.${body}`));
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
