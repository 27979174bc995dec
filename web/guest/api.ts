/** The calls this page makes: by the cookie, or by a token of this tab where browsers keep no cookie of ours. */
import { signal } from '@preact/signals';
import { albumCalls } from '../../clients/typescript/albums.ts';
import { visitCalls } from '../../clients/typescript/guest-visit.ts';
import { guestCalls } from '../../clients/typescript/guests.ts';
import { searchCalls } from '../../clients/typescript/searches.ts';
import { createSend, type Send } from '../../clients/typescript/transport.ts';

/** Seconds until the next try, while the server asks for patience; null otherwise. */
export const waitingSeconds = signal<number | null>(null);

const tokenKey = 'kith.guest-token';
/** Over plain HTTP the cookie, which is marked Secure, is not kept. */
const cookiesKept = isSecureContext && navigator.cookieEnabled;

async function wait(milliseconds: number): Promise<void> {
  const told = milliseconds > 1_000;
  if (told) waitingSeconds.value = Math.ceil(milliseconds / 1_000);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  if (told) waitingSeconds.value = null;
}

const send: Send = (call) => {
  const token = cookiesKept ? null : sessionStorage.getItem(tokenKey);
  return createSend({ baseUrl: location.origin, wait, ...(token === null ? {} : { key: token }) })(call);
};

export const api = {
  ...visitCalls(send),
  ...searchCalls(send),
  selections: guestCalls(send).selections,
  photoFiles: albumCalls(send).photoFiles,
};

/** Remembers the token where no cookie will; it ends with the tab. */
export function keepToken(token: string): void {
  if (!cookiesKept) sessionStorage.setItem(tokenKey, token);
}

export function dropToken(): void {
  sessionStorage.removeItem(tokenKey);
}
