/** Finds the region that new, changed or removed faces can influence, so that only it has to be grouped again. */
import { compareIds, type FaceLink, type PairDecision } from './groupable-face.ts';

export interface RegionEvidence {
  /** What the index found around the faces reached so far, from `GroupingBars.link` up. */
  readonly links: readonly FaceLink[];
  /** All decisions that name a face reached so far. */
  readonly decisions: readonly PairDecision[];
  /** Faces that humans tied to the persons of the faces reached so far, by person. */
  readonly personFaces: readonly (readonly string[])[];
}

/**
 * The next faces to ask the index and the registry about, sorted; empty when the region is complete. A region is closed under
 * bonds (links of at least `bond`), "same" decisions and shared named persons. Start with new faces, with both faces of a
 * decision that was made or taken back, and with faces that go while they are still there. When nothing is left to fetch, group
 * what was reached (without the faces that go): the groups outside stay as they are, and the whole is what grouping
 * everything would give.
 */
export function facesToFetch(
  reached: ReadonlySet<string>,
  evidence: RegionEvidence,
  bond: number,
): readonly string[] {
  const ties = [
    ...evidence.links.filter(({ similarity }) => similarity >= bond).map(({ a, b }) => [a, b]),
    ...evidence.decisions.filter(({ same }) => same).map(({ a, b }) => [a, b]),
    ...evidence.personFaces,
  ];
  const touched = ties.filter((faces) => faces.some((face) => reached.has(face)));
  const next = new Set(touched.flat().filter((face) => !reached.has(face)));
  return [...next].sort(compareIds);
}
