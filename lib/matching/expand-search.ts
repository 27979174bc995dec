/** Finds more photos of a person through the ones found already: who looks away from the selfie may look like another match. */
import { DEFAULT_MARGIN } from './decision.ts';

export interface FaceHit {
  readonly face: string;
  readonly photo: string;
  /** Raw cosine. */
  readonly similarity: number;
}

export interface LikelyFace extends FaceHit {
  /** The match it is like. */
  readonly via: string;
}

export interface ExpansionInput {
  /** Faces of the subject at or above the search's threshold, without those marked "not me". */
  readonly matches: readonly FaceHit[];
  /** `expansionProbes(matches)`. */
  readonly probes: readonly FaceHit[];
  /** What the index found near each probe, in their order, within the searched albums. */
  readonly lists: readonly (readonly FaceHit[])[];
  /** The same for known strangers: the other faces of the probes' photos. Searched from `threshold − margin` up. */
  readonly strangerLists?: readonly (readonly FaceHit[])[];
  /** For as many comparisons as were made: `albumThreshold` with `probes: probes.length`. Inclusive. */
  readonly threshold: number;
  /** How much more a face has to be like a probe than like any known stranger. */
  readonly margin?: number;
  /** Faces marked "not me". */
  readonly rejected?: ReadonlySet<string>;
}

/** Probes of an expansion: more find hardly anything new, but each one costs a search and raises the threshold for all. */
export const EXPANSION_PROBES = 10;

/** The matches to search with, once: the best face of each photo, best first (ties by face id), at most `EXPANSION_PROBES`. */
export function expansionProbes<Hit extends FaceHit>(matches: readonly Hit[]): readonly Hit[] {
  return onePerPhoto([...matches].sort(bestFirst), new Set()).slice(0, EXPANSION_PROBES);
}

/**
 * Faces that are likely the subject's: near a probe, in no photo that shows the subject already (nobody is in a photo twice; of
 * two such faces of one photo the better one), and not as near to a known stranger. They are never probes themselves. Best
 * first; the same for every order of the input's lists.
 */
export function expandSearch(input: ExpansionInput): readonly LikelyFace[] {
  const { matches, threshold, margin = DEFAULT_MARGIN, rejected = new Set() } = input;
  const stranger = nearest((input.strangerLists ?? []).flat());
  const candidates = [...nearestProbes(input).values()].filter(
    ({ face, similarity }) =>
      similarity >= threshold &&
      !rejected.has(face) &&
      similarity - (stranger.get(face)?.similarity ?? Number.NEGATIVE_INFINITY) >= margin,
  );
  const taken = new Set(matches.map(({ photo }) => photo));
  return onePerPhoto(candidates.sort(bestFirst), taken);
}

function nearestProbes({ probes, lists }: ExpansionInput): ReadonlyMap<string, LikelyFace> {
  return nearest(lists.flatMap((list, at) => list.map((hit) => ({ ...hit, via: probes[at]!.face }))));
}

/** The nearest hit of each face; of equally near ones the first by the face that led to it. */
function nearest<Hit extends FaceHit & { readonly via?: string }>(hits: readonly Hit[]): Map<string, Hit> {
  const best = new Map<string, Hit>();
  for (const hit of hits) {
    const known = best.get(hit.face);
    const nearer = known === undefined || hit.similarity > known.similarity;
    const first = known?.similarity === hit.similarity && (hit.via ?? '') < (known.via ?? '');
    if (nearer || first) best.set(hit.face, hit);
  }
  return best;
}

function onePerPhoto<Hit extends FaceHit>(hits: readonly Hit[], taken: Set<string>): readonly Hit[] {
  return hits.filter(({ photo }) => {
    if (taken.has(photo)) return false;
    taken.add(photo);
    return true;
  });
}

function bestFirst(a: FaceHit, b: FaceHit): number {
  return b.similarity - a.similarity || (a.face < b.face ? -1 : a.face > b.face ? 1 : 0);
}
