/** Where the visitor is: the path as a signal, patterns with `{names}`, and moves that don't load the page again. */
import { signal } from '@preact/signals';

export const path = signal(globalThis.location?.pathname ?? '/');

globalThis.addEventListener?.('popstate', () => {
  path.value = location.pathname;
});

/** Goes to a path of this page; `replace` leaves no step back. */
export function go(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  path.value = location.pathname;
}

/** The parameters when the path fits the pattern (`/g/{link}`), else null. A segment that is no valid encoding fits nothing. */
export function match(pattern: string, at: string): Readonly<Record<string, string>> | null {
  const wanted = pattern.split('/');
  const given = at.replace(/(.)\/$/, '$1').split('/');
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [place, part] of wanted.entries()) {
    const value = decoded(given[place] ?? '');
    if (value === null) return null;
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined ? part !== value : value === '') return null;
    if (name !== undefined) found[name] = value;
  }
  return found;
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
