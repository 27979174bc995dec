/** Turns hits of single faces into candidates: one per person, in an order that never depends on how the index answered. */

export interface Candidate {
  /** Any stable id of the person; equal similarities are ordered by it. */
  readonly person: string;
  /** The sample that came closest. */
  readonly face: string;
  /** Raw cosine. */
  readonly similarity: number;
}

/** Falling similarity, then rising person id, then rising face id, by code unit (no locale). */
export function compareCandidates(a: Candidate, b: Candidate): number {
  return b.similarity - a.similarity || compareIds(a.person, b.person) || compareIds(a.face, b.face);
}

/** Best face per person, best person first. The answer is the same for every order of `hits`. */
export function bestPerPerson(hits: readonly Candidate[]): readonly Candidate[] {
  const best = new Map<string, Candidate>();
  for (const hit of hits) {
    const known = best.get(hit.person);
    if (known === undefined || compareCandidates(hit, known) < 0) best.set(hit.person, hit);
  }
  return [...best.values()].sort(compareCandidates);
}

/** What a caller gets to see: from `candidateThreshold` up unless `includeBelow`, at most `topK`. */
export function shownCandidates(
  candidates: readonly Candidate[],
  shown: { readonly candidateThreshold: number; readonly topK: number; readonly includeBelow: boolean },
): readonly Candidate[] {
  return candidates
    .filter((candidate) => shown.includeBelow || candidate.similarity >= shown.candidateThreshold)
    .slice(0, shown.topK);
}

function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
