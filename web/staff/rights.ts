/** What the key of this tab may do: the desk offers only what will work; the server decides all the same. */
import { signal } from '@preact/signals';
import type { CurrentKey, Role } from '../../clients/typescript/operations.ts';
import { storedJson } from '../stored-json.ts';
import type { PlaceName } from './places.ts';

const kept = 'kith.rights';
const ranks = ['viewer', 'identifier', 'enroller', 'admin'] as const satisfies readonly Role[];

/** Where no key is asked for; and until the server has said otherwise. */
const everything: CurrentKey = { id: null, role: 'admin', galleries: null, label: null, expiresAt: null };

/** Kept beside the key, so that after a reload nothing comes that has to go again. */
export const currentKey = signal(read() ?? everything);

function read(): CurrentKey | null {
  const found = storedJson('tab', kept);
  return isKey(found) ? found : null;
}

function isKey(found: unknown): found is CurrentKey {
  if (typeof found !== 'object' || found === null) return false;
  return 'role' in found && ranks.some((each) => each === found.role) && 'galleries' in found;
}

export function keepRights(key: CurrentKey): void {
  sessionStorage.setItem(kept, JSON.stringify(key));
  currentKey.value = key;
}

export function forgetRights(): void {
  sessionStorage.removeItem(kept);
  currentKey.value = everything;
}

/** Call it while rendering. */
export function may(role: Role): boolean {
  return ranks.indexOf(currentKey.value.role) >= ranks.indexOf(role);
}

/** What belongs to no gallery: making galleries, keys, all jobs. Call it while rendering. */
export function mayAll(): boolean {
  return may('admin') && currentKey.value.galleries === null;
}

/** Whether a screen has anything to show to this key. Call it while rendering. */
export function mayGo(to: PlaceName): boolean {
  if (to === 'keys' || to === 'jobs') return mayAll();
  if (to === 'settings') return may('admin');
  if (to === 'identify') return may('identifier');
  return to === 'enroll' ? may('enroller') : true;
}
