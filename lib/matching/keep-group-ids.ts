/** Lets groups keep their ids when they are made again, so that a link to "person 17" still shows the same face tomorrow. */
import { compareIds } from './groupable-face.ts';

export interface KnownGroup {
  readonly id: string;
  readonly faces: readonly string[];
}

export interface KeptIds {
  /** By position of the new group; null = nobody's successor, it needs a new id. */
  readonly ids: readonly (string | null)[];
  /** Ids that went: to the new group that has most of their faces, or to none when all its faces are gone. */
  readonly retired: readonly { readonly id: string; readonly into: number | null }[];
}

interface Claim {
  readonly known: number;
  readonly group: number;
  readonly shared: number;
}

/**
 * One id per group and one group per id: the most shared faces first, ties by id, then by position. A group with the same
 * faces as before keeps its id, and so does one that only grew, unless a known group with more faces went into it as well.
 * `known` groups don't overlap, nor do `groups`.
 */
export function keepGroupIds(known: readonly KnownGroup[], groups: readonly (readonly string[])[]): KeptIds {
  const sorted = [...known].sort((a, b) => compareIds(a.id, b.id));
  const claims = claimsOf(sorted, groups);
  const ids: (string | null)[] = groups.map(() => null);
  const taken = new Set<number>();
  for (const { known: at, group } of claims) {
    if (taken.has(at) || ids[group] !== null) continue;
    ids[group] = sorted[at]!.id;
    taken.add(at);
  }
  const retired = sorted.flatMap(({ id }, at) => {
    if (taken.has(at)) return [];
    return [{ id, into: claims.find((claim) => claim.known === at)?.group ?? null }];
  });
  return { ids, retired };
}

function claimsOf(known: readonly KnownGroup[], groups: readonly (readonly string[])[]): readonly Claim[] {
  const groupOf = new Map(groups.flatMap((faces, group) => faces.map((face) => [face, group] as const)));
  const claims = known.flatMap(({ faces }, at) => {
    const shared = new Map<number, number>();
    for (const face of new Set(faces)) {
      const group = groupOf.get(face);
      if (group !== undefined) shared.set(group, (shared.get(group) ?? 0) + 1);
    }
    return [...shared].map(([group, count]) => ({ known: at, group, shared: count }));
  });
  return claims.sort((a, b) => b.shared - a.shared || a.known - b.known || a.group - b.group);
}
