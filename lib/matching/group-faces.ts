/** Groups faces into people: average linkage over the neighbours an index found, held to what humans said and what photos show. */
import { compareIds, type FaceLink, type GroupableFace, type PairDecision } from './groupable-face.ts';
import type { GroupingBars } from './grouping-bars.ts';
import { GroupingRules, pairKey } from './grouping-rules.ts';
import { joinByMean } from './join-by-mean.ts';
import { evidenceOf, facesBySet, type Link, linksInOrder } from './link-evidence.ts';
import { placeWeakFaces } from './place-weak-faces.ts';
import { MIRROR_SIMILARITY } from './same-photo-pairs.ts';
import { settleDecisions } from './settle-decisions.ts';

export interface GroupingInput {
  readonly faces: readonly GroupableFace[];
  /** What the index has from `bars.link` up between two of the faces; anything below and any other face is left out. */
  readonly links: readonly FaceLink[];
  readonly decisions: readonly PairDecision[];
  readonly bars: GroupingBars;
}

export interface FaceGroup {
  /** Sorted; a group of one is a face like no other. */
  readonly faces: readonly string[];
  /** The named person it shows; two or more only when humans said that faces of both are the same. */
  readonly persons: readonly string[];
}

export interface Grouping {
  /** Every face is in exactly one. In the order of their first faces. */
  readonly groups: readonly FaceGroup[];
  /** Decisions that had no effect because later ones contradict them. */
  readonly overruled: readonly PairDecision[];
}

/**
 * Human decisions first (they win over everything else), then the faces of one named person, then similarity: two groups
 * become one when their best pair reaches `bond` and the mean over all their pairs (0 where there is no link) reaches `mean`,
 * highest mean first. Faces of one photo stay apart, unless they are as alike as in a mirror (0.6); so do faces of two named
 * persons. Weak faces count for nothing between others: each joins the group it is most like by the same bars, and only those
 * that no group takes are grouped among themselves.
 *
 * The answer depends on the sets of faces, links and decisions alone, never on their order. Faces that no chain of bonds,
 * "same" decisions and shared persons connects don't influence each other, so that grouping the region around new faces again
 * (`facesToFetch`) and keeping all other groups gives exactly what grouping everything gives.
 */
export function groupFaces({ faces: given, links: found, decisions, bars }: GroupingInput): Grouping {
  const byId = new Map(given.map((face) => [face.face, face]));
  const faces = [...byId.values()].sort((a, b) => compareIds(a.face, b.face));
  const links = linksInOrder(faces, found, bars.link);
  const settled = settleDecisions(faces, decisions);
  const { overruled, persons } = settled;
  const rules = new GroupingRules(faces, settled, mirrored(faces, links));
  const strong = (face: number) => !faces[face]!.weak;
  const sizes = facesBySet([...faces.keys()].filter(strong), rules);
  const inner = links.filter(({ a, b }) => strong(a) && strong(b));
  joinByMean(sizes, evidenceOf(inner, rules), bars, rules);
  placeWeakFaces(faces, links, bars, rules);
  return { groups: groupsOf(faces, rules, persons), overruled };
}

function mirrored(faces: readonly GroupableFace[], links: readonly Link[]): ReadonlySet<string> {
  const alike = links.filter(
    ({ a, b, similarity }) => similarity >= MIRROR_SIMILARITY && faces[a]!.photo === faces[b]!.photo,
  );
  return new Set(alike.map(({ a, b }) => pairKey(a, b)));
}

function groupsOf(
  faces: readonly GroupableFace[],
  rules: GroupingRules,
  persons: ReadonlyMap<number, readonly string[]>,
): readonly FaceGroup[] {
  const groups = Map.groupBy(faces.keys(), (face) => rules.setOf(face));
  const named = Map.groupBy(persons, ([set]) => rules.setOf(set));
  return [...groups].map(([set, members]) => ({
    faces: members.map((face) => faces[face]!.face),
    persons: (named.get(set) ?? []).flatMap(([, of]) => of),
  }));
}
