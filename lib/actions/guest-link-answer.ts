/** A link for guests as staff see it: everything but its secret. */
import type { GuestLink } from '../ports/guest-records.ts';

export interface GuestLinkAnswer {
  readonly id: string;
  readonly label: string | null;
  readonly hasPin: boolean;
  /** By too many wrong PINs; staff unlock it. */
  readonly locked: boolean;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  /** Searches all its guests may make together; null = as many as they like. */
  readonly searchBudget: number | null;
  readonly searches: number;
  readonly guests: number;
  readonly createdAt: string;
}

/** `guests`: sessions opened by it that are still on record. */
export function guestLinkAnswer(link: GuestLink, guests: number): GuestLinkAnswer {
  return {
    id: link.uuid,
    label: link.label,
    hasPin: link.pinHash !== null,
    locked: link.lockedAt !== null,
    expiresAt: link.expiresAt.toISOString(),
    revokedAt: link.revokedAt?.toISOString() ?? null,
    searchBudget: link.searchBudget,
    searches: link.searches,
    guests,
    createdAt: link.createdAt.toISOString(),
  };
}
