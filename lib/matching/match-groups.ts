/** How surely a photo shows the people of a search: each alone, any of them, or all of them together. */

/** `match`: at or above the threshold. `likely`: found through a match. `maybe`: below the threshold, worth a look. */
export type MatchGroup = 'match' | 'likely' | 'maybe';

/** `any`: photos of at least one of the subjects. `all`: photos that show all of them together. */
export type SearchMode = 'any' | 'all';

/** Surest first. */
export const matchGroups: readonly MatchGroup[] = ['match', 'likely', 'maybe'];

/** Of a face found by a probe; null = a stranger's. A similarity that is no number is nobody's. */
export function groupOf(
  similarity: number,
  { threshold, candidateThreshold }: { readonly threshold: number; readonly candidateThreshold: number },
): MatchGroup | null {
  if (similarity >= threshold) return 'match';
  return similarity >= candidateThreshold ? 'maybe' : null;
}

/** A face of a photo that was found for a subject (0, 1, …). */
export interface SubjectFace {
  readonly face: string;
  readonly subject: number;
  readonly group: MatchGroup;
}

/**
 * `any`: the surest of the photo's faces. `all`: the least sure of them, where every subject has a face of their own; null where
 * somebody is missing: one face can't be two people, however alike they are.
 */
export function photoGroup(
  faces: readonly SubjectFace[],
  { subjects, mode }: { readonly subjects: number; readonly mode: SearchMode },
): MatchGroup | null {
  const upTo = (group: MatchGroup) => {
    const worst = matchGroups.indexOf(group);
    return faces.filter((face) => matchGroups.indexOf(face.group) <= worst);
  };
  const enough = (sure: readonly SubjectFace[]) =>
    mode === 'any' ? sure.length > 0 : haveOwnFaces(sure, subjects);
  return matchGroups.find((group) => enough(upTo(group))) ?? null;
}

/** Can every subject be given a face of their own? A matching of the bipartite graph by augmenting paths (Kuhn 1955). */
function haveOwnFaces(faces: readonly SubjectFace[], subjects: number): boolean {
  const owner = new Map<string, number>();
  const seat = (subject: number, tried: Set<string>): boolean =>
    faces.some(({ face, subject: of }) => {
      if (of !== subject || tried.has(face)) return false;
      tried.add(face);
      const other = owner.get(face);
      if (other !== undefined && !seat(other, tried)) return false;
      owner.set(face, subject);
      return true;
    });
  return Array.from({ length: subjects }, (_, subject) => subject).every((subject) =>
    seat(subject, new Set()),
  );
}
