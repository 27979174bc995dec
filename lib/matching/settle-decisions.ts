/** Turns what humans said about pairs of faces into sets that are one person and lines between them that nothing may cross. */
import { compareIds, type GroupableFace, type PairDecision } from './groupable-face.ts';
import { KeptApart } from './kept-apart.ts';

export interface SettledDecisions {
  /** Over the positions of `faces`: one set = one person by the word of humans, lines where they said "not the same". */
  readonly sets: KeptApart;
  /** By set: the named persons of its faces, sorted. More than one only when a human said that faces of two persons are the same. */
  readonly persons: ReadonlyMap<number, readonly string[]>;
  /** Decisions that contradict later ones, directly or through others. */
  readonly overruled: readonly PairDecision[];
}

/**
 * The latest word first; a decision that contradicts what later ones add up to is overruled ("not the same" wins a tie). Then
 * the faces of one named person are one person as well, as far as no human said otherwise of that very face: one that was
 * told apart from the earlier faces of its person counts as nobody's. Decisions about faces that aren't in `faces` are left
 * out. `faces` sorted by id; the answer doesn't depend on the order of `decisions`.
 */
export function settleDecisions(
  faces: readonly GroupableFace[],
  decisions: readonly PairDecision[],
): SettledDecisions {
  const positions = new Map(faces.map(({ face }, at) => [face, at]));
  const sets = new KeptApart(faces.length);
  const overruled = [...decisions].sort(latestFirst).filter(({ a, b, same }) => {
    const [x, y] = [positions.get(a), positions.get(b)];
    if (x === undefined || y === undefined || x === y) return false;
    return !(same ? sets.join(x, y) : sets.keepApart(x, y));
  });
  return { sets, persons: personsOf(faces, sets), overruled };
}

function personsOf(faces: readonly GroupableFace[], sets: KeptApart): ReadonlyMap<number, readonly string[]> {
  const first = new Map<string, number>();
  const named: (readonly [face: number, person: string])[] = [];
  for (const [at, { person }] of faces.entries()) {
    if (person === null) continue;
    const anchor = first.get(person);
    if (anchor === undefined) first.set(person, at);
    else if (!sets.join(anchor, at)) continue;
    named.push([at, person]);
  }
  const persons = new Map<number, Set<string>>();
  for (const [at, person] of named) {
    const set = sets.setOf(at);
    persons.set(set, (persons.get(set) ?? new Set()).add(person));
  }
  return new Map([...persons].map(([set, of]) => [set, [...of].sort(compareIds)]));
}

function latestFirst(a: PairDecision, b: PairDecision): number {
  return b.at - a.at || Number(a.same) - Number(b.same) || comparePairs(a, b);
}

function comparePairs(one: PairDecision, other: PairDecision): number {
  const [a, b] = [one.a, one.b].sort(compareIds);
  const [c, d] = [other.a, other.b].sort(compareIds);
  return compareIds(a!, c!) || compareIds(b!, d!) || compareIds(one.a, other.a);
}
