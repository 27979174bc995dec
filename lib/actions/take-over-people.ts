/** What enrolling a face means for whoever the grouping took it for: the word of a human outranks a guess, and keeps what humans said before. */
import type { PairDecision } from '../matching/groupable-face.ts';
import type { Companion } from '../ports/people-rows.ts';

/** Where a face goes. `certain`: a human said so; otherwise the grouping may think again. */
export interface Placed {
  readonly face: string;
  readonly from: string;
  readonly wasGrouped: boolean;
  readonly to: string;
  readonly certain: boolean;
}

export interface KnownPeople {
  /** All faces of the persons claimed, and of those who would lose a face. */
  readonly companions: readonly Companion[];
  /** Persons without a name. */
  readonly unnamed: ReadonlySet<string>;
  readonly decisions: readonly PairDecision[];
}

export interface Takeover {
  /** Gives the face to the person, with the unnamed one it belongs to; false when somebody said that they are two. */
  take(face: string, person: string): boolean;
  /** Whose a face is by now, and whether that is a guess; null for one of nobody known here. */
  ownerOf(face: string): Pick<Companion, 'person' | 'grouped'> | null;
  isUnnamed(person: string): boolean;
  /** The faces that go, each once. */
  placed(): readonly Placed[];
}

/**
 * Claims come one after the other. What humans called one person with the face comes along for certain, the rest of an unnamed person as a
 * guess that the grouping looks at again; it stays behind where somebody said that it is not this person. Of a person with a name only
 * the face itself comes: that the grouping took it for theirs was a mistake.
 */
export function takeoverAmong({ companions, unnamed, decisions }: KnownPeople): Takeover {
  const before = new Map(companions.map((each) => [each.face, each]));
  const now = new Map(before);
  const apart = decisions.filter(({ same }) => !same);
  const together = decisions.filter(({ same }) => same);

  const of = (person: string) => [...now.values()].filter((each) => each.person === person);
  const saidApart = (some: readonly Companion[], others: readonly Companion[]) => {
    const [here, there] = [idsOf(some), idsOf(others)];
    return apart.some(({ a, b }) => (here.has(a) && there.has(b)) || (here.has(b) && there.has(a)));
  };
  /** The face and those that humans called the same person, one through the other; alone where they said different things. */
  const calledOne = (own: Companion, among: readonly Companion[]): readonly Companion[] => {
    const group = new Set([own.face]);
    // A set grows while it is walked: those who come are walked, too.
    for (const one of group)
      for (const { a, b } of together) {
        if (a === one) group.add(b);
        if (b === one) group.add(a);
      }
    const found = among.filter((each) => group.has(each.face));
    return saidApart(found, found) ? [own] : found;
  };
  const put = (faces: readonly Companion[], person: string, grouped: boolean) => {
    for (const each of faces) now.set(each.face, { ...each, person, grouped });
  };

  return {
    take(face, person) {
      const own = now.get(face);
      if (own === undefined) throw new Error('a face was taken that is nobody’s');
      const theirs = of(person).filter((each) => !each.grouped);
      const group = unnamed.has(own.person) ? calledOne(own, of(own.person)) : [own];
      if (saidApart(group, theirs)) return false;
      const leaving = idsOf(group);
      const rest = unnamed.has(own.person) ? of(own.person).filter((each) => !leaving.has(each.face)) : [];
      put(group, person, false);
      if (!saidApart(rest, [...theirs, ...group])) put(rest, person, true);
      return true;
    },

    ownerOf: (face) => now.get(face) ?? null,
    isUnnamed: (person) => unnamed.has(person),

    placed: () =>
      [...now.values()].flatMap(({ face, person: to, grouped }) => {
        const { person: from, grouped: wasGrouped } = before.get(face)!;
        if (from === to && wasGrouped === grouped) return [];
        return [{ face, from, wasGrouped, to, certain: !grouped }];
      }),
  };
}

function idsOf(faces: readonly Companion[]): ReadonlySet<string> {
  return new Set(faces.map(({ face }) => face));
}
