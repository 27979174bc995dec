/** The guest's link: its secret leaves the address at once and stays in this tab until a session has been opened with it. */

export interface Link {
  readonly id: string;
  /** Null when the address came without it (a reload, a bookmark). */
  readonly secret: string | null;
}

const kept = (id: string) => `kith.link.${id}`;

/** Null where the path is no link's. After it, neither address bar nor history hold the secret. */
export function takeLink(): Link | null {
  const id = /^\/g\/([0-9a-f-]{36})\/?$/i.exec(location.pathname)?.[1];
  const given = location.hash.slice(1);
  if (given !== '') history.replaceState(history.state, '', location.pathname);
  if (id === undefined) return null;
  // A phone may drop the tab while somebody looks up the PIN elsewhere.
  if (given !== '') sessionStorage.setItem(kept(id), given);
  return { id, secret: given || sessionStorage.getItem(kept(id)) };
}

/** The session is open, or never will be. */
export function forgetSecret(id: string): void {
  sessionStorage.removeItem(kept(id));
}
