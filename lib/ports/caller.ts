/** Who calls and what came with the call: the part of every request that is the same for all actions. */
import type { Role } from './records.ts';
import type { RegistryRows } from './registry.ts';

/** Internal uuids. A guest may search this one album and fetch its renditions, nothing else. */
export interface GuestCaller {
  readonly session: string;
  readonly link: string;
  readonly album: string;
  /** When the session ends by itself, with its link or album if that is sooner; nothing given to the guest lives longer. */
  readonly expiresAt: Date;
}

export interface Caller {
  /** Key id, `open` (loopback without keys), `local` (the token of the data folder's lock file) or, on public routes without a
   *  key, `anonymous`. */
  readonly principal: string;
  readonly role: Role;
  /** Caller-chosen gallery ids the key is scoped to; null = every gallery. */
  readonly galleries: readonly string[] | null;
  /** Null for whoever works here: keys, `open`, `local`. */
  readonly guest: GuestCaller | null;
  readonly source: 'api' | 'cli' | 'bulk' | 'upload';
  readonly requestId: string;
  readonly correlationId: string;
  /** Stores the answer under the caller's Idempotency-Key, inside the transaction that made it true; does nothing without a key.
   *  `subjects`: uuids of the gallery, persons and faces the answer speaks of. */
  remember(rows: RegistryRows, answer: unknown, subjects: readonly string[]): Promise<void>;
}

/** A photo as the caller hands it over: bytes in the request, or a place it was uploaded to before. */
export type PhotoInput =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly fileName: string | null }
  | { readonly kind: 'upload'; readonly uploadId: string };
