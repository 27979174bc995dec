/** Writes what a human did to whole groups as decisions about pairs of faces: few enough to store, enough to bind every face. */
import { compareIds, type PairDecision } from './groupable-face.ts';

/** One row of a registry holds one pair: a < b, and what was said of it last. */
type Pair = Omit<PairDecision, 'at'>;

/**
 * "These are all one person" (merging groups, confirming one): the first face by id with each of the others. From then on the
 * machine can't take any of them away; n − 1 decisions.
 */
export function samePersonPairs(faces: readonly string[]): readonly Pair[] {
  const [first, ...others] = [...new Set(faces)].sort(compareIds);
  return first === undefined ? [] : others.map((face) => pair(first, face, true));
}

/**
 * "These are not the person of the rest" (splitting a group, taking out a face): either side is one person from then on, and
 * every face is told apart from one of the other side, so that the two stay apart when faces leave them later. `decided`: what
 * was said before; what tied the sides together is turned round, or it would count again once the newer ties are gone.
 */
export function splitPairs(
  moved: readonly string[],
  rest: readonly string[],
  decided: readonly PairDecision[],
): readonly Pair[] {
  const [first, second] = [[...moved].sort(compareIds)[0], [...rest].sort(compareIds)[0]];
  if (first === undefined || second === undefined) return [];
  const sides = [new Set(moved), new Set(rest)] as const;
  const crossing = decided.filter(
    ({ a, b, same }) => same && sides.some((side) => side.has(a)) && sides.some((side) => side.has(b)),
  );
  const apart = [
    ...rest.map((face) => pair(first, face, false)),
    ...moved.map((face) => pair(face, second, false)),
    ...crossing
      .filter(({ a, b }) => sides[0].has(a) !== sides[0].has(b))
      .map(({ a, b }) => pair(a, b, false)),
  ];
  return [...samePersonPairs(moved), ...samePersonPairs(rest), ...once(apart)];
}

/** "These two groups are not the same person", without a word about who else is in them: the machine still fills both. */
export function notSamePairs(some: readonly string[], others: readonly string[]): readonly Pair[] {
  return once(some.flatMap((one) => others.map((other) => pair(one, other, false))));
}

/**
 * What has to be said before a face goes, so that what was said through it outlives it: the face it was last called the same as
 * takes its place. Each counts as said when the older of the two decisions behind it was. Nothing when it was the same as none.
 */
export function inheritedPairs(face: string, decided: readonly PairDecision[]): readonly PairDecision[] {
  const own = decided
    .filter(({ a, b }) => (a === face) !== (b === face))
    .map(({ a, b, same, at }) => ({ other: a === face ? b : a, same, at }))
    .sort((one, two) => two.at - one.at || compareIds(one.other, two.other));
  const heir = own.find(({ same }) => same);
  if (heir === undefined) return [];
  return own
    .filter(({ other }) => other !== heir.other)
    .map(({ other, same, at }) => ({ ...pair(heir.other, other, same), at: Math.min(at, heir.at) }));
}

/**
 * The decisions about faces of a photo that another edit took the place of, said of their `successor`s (`sameFaces`); those that
 * name none of them are left out. A registry that holds a later word on the new pair keeps it.
 */
export function carriedDecisions(
  decided: readonly PairDecision[],
  successor: ReadonlyMap<string, string>,
): readonly PairDecision[] {
  return decided
    .filter(({ a, b }) => successor.has(a) || successor.has(b))
    .map(({ a, b, same, at }) => ({ ...pair(successor.get(a) ?? a, successor.get(b) ?? b, same), at }));
}

function pair(one: string, other: string, same: boolean): Pair {
  const [a, b] = [one, other].sort(compareIds);
  return { a: a!, b: b!, same };
}

function once(pairs: readonly Pair[]): readonly Pair[] {
  return [...new Map(pairs.map((each) => [JSON.stringify([each.a, each.b]), each])).values()];
}
