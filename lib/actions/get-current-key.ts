/** What the key of this very request may do, so that a page shows only what will work. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { Role } from '../ports/records.ts';

export interface CurrentKeyAnswer {
  /** Null where the caller needs no key, or shows the token of the data folder. */
  readonly id: string | null;
  readonly role: Role;
  /** Null = every gallery, and what belongs to none. */
  readonly galleries: readonly string[] | null;
  readonly label: string | null;
  readonly expiresAt: string | null;
}

/** @throws Refusal `unauthenticated` when the key was revoked while it was being answered */
export async function getCurrentKey(
  { registry }: Pick<ActionPorts, 'registry'>,
  { caller }: { readonly caller: Caller },
): Promise<CurrentKeyAnswer> {
  const { principal, role, galleries } = caller;
  if (principal === 'open' || principal === 'local')
    return { id: null, role, galleries, label: null, expiresAt: null };
  const key = await registry.keys.find(principal);
  if (key === null) throw new Refusal('unauthenticated', 'This key was revoked.');
  return { id: key.id, role, galleries, label: key.label, expiresAt: key.expiresAt?.toISOString() ?? null };
}
