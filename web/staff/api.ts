/** The calls of the desk: by the key of this tab, or by none at the open door of a laptop. */
import { computed, signal } from '@preact/signals';
import { createClient } from '../../clients/typescript/client.ts';
import { forgetRights, keepRights } from './rights.ts';

const kept = 'kith.key';

/** Gone with the tab; never in an address, a cookie or a store that outlives it. */
const key = signal<string | null>(sessionStorage.getItem(kept));

/** The server wants a key, or another one. */
export const keyWanted = signal(false);
export const signedIn = computed(() => key.value !== null);

/** The guest's cookie of a photographer who tried a link stays at home: the desk is nobody's guest. */
async function send(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, credentials: 'omit' });
  if (answer.status === 401 && new URL(url).origin === location.origin) keyWanted.value = true;
  return answer;
}

const client = computed(() => clientWith(key.value));

function clientWith(secret: string | null) {
  return createClient({
    baseUrl: location.origin,
    fetch: send,
    ...(secret === null ? {} : { key: secret }),
  });
}

/** The client with the key of the moment. */
export function api(): ReturnType<typeof createClient> {
  return client.value;
}

/** Takes the key if the server does. @throws KithProblem */
export async function signIn(secret: string): Promise<void> {
  keepRights(await clientWith(secret).currentKey());
  sessionStorage.setItem(kept, secret);
  key.value = secret;
  keyWanted.value = false;
}

/** After a reload: what the key may do now. Whoever is not answered goes on with what was true before. */
export function renewRights(): void {
  if (key.value !== null)
    api()
      .currentKey()
      .then(keepRights, () => undefined);
}

export function signOut(): void {
  sessionStorage.removeItem(kept);
  forgetRights();
  key.value = null;
  keyWanted.value = true;
}
