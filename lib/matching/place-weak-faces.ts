/** Gives weak faces their place among finished groups, so that a blurred face in the distance never makes two people one. */
import type { GroupableFace } from './groupable-face.ts';
import type { GroupingRules } from './grouping-rules.ts';
import { type Evidence, type JoinBars, joinByMean } from './join-by-mean.ts';
import { evidenceOf, facesBySet, type Link } from './link-evidence.ts';

/**
 * Sets of weak faces alone join the group of strong ones they are most like (best pair ≥ `bond`, mean over the pairs with its
 * strong faces ≥ `mean`), the most alike first; those that no group takes are grouped among themselves by the same bars.
 */
export function placeWeakFaces(
  faces: readonly GroupableFace[],
  links: readonly Link[],
  bars: JoinBars,
  rules: GroupingRules,
): void {
  const all = [...faces.keys()];
  const isWeak = (face: number) => faces[face]!.weak;
  const strong = facesBySet(
    all.filter((face) => !isWeak(face)),
    rules,
  );
  const alone = (face: number) => !strong.has(rules.setOf(face));
  const weak = facesBySet(all.filter(alone), rules);
  const between = links.filter(({ a, b }) => (alone(a) && !isWeak(b)) || (alone(b) && !isWeak(a)));
  const placed = joinGroups(evidenceOf(between, rules), weak, strong, bars, rules);
  const left = new Map([...weak].filter(([set]) => !placed.has(set)));
  const inner = links.filter(({ a, b }) => left.has(rules.setOf(a)) && left.has(rules.setOf(b)));
  joinByMean(left, evidenceOf(inner, rules), bars, rules);
}

/** The weak sets that found a group. */
function joinGroups(
  evidence: readonly Evidence[],
  weak: ReadonlyMap<number, number>,
  strong: ReadonlyMap<number, number>,
  bars: JoinBars,
  rules: GroupingRules,
): ReadonlySet<number> {
  const offers = evidence
    .filter(({ best }) => best >= bars.bond)
    .map(({ a, b, sum }) => {
      const [set, group] = weak.has(a) ? [a, b] : [b, a];
      return { set, group, mean: sum / (weak.get(set)! * strong.get(group)!) };
    })
    .filter(({ mean }) => mean >= bars.mean)
    .sort((a, b) => b.mean - a.mean || a.set - b.set || a.group - b.group);
  const placed = new Set<number>();
  for (const { set, group } of offers) {
    if (placed.has(set) || !rules.mayJoin(set, group)) continue;
    rules.join(set, group);
    placed.add(set);
  }
  return placed;
}
