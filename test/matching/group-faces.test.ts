/** Grouping by hand-worked links, and its laws: no order, no crossing of human words, incremental equals from scratch. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facesToFetch } from '../../lib/matching/faces-to-fetch.ts';
import { type Grouping, groupFaces } from '../../lib/matching/group-faces.ts';
import type { FaceLink, GroupableFace, PairDecision } from '../../lib/matching/groupable-face.ts';
import { MIRROR_SIMILARITY } from '../../lib/matching/same-photo-pairs.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';

const bars = { link: 0.3, bond: 0.4, mean: 0.26 };

/** A face in a photo of its own unless told otherwise. */
const face = (id: string, more: Partial<GroupableFace> = {}): GroupableFace => ({
  face: id,
  photo: `photo of ${id}`,
  person: null,
  weak: false,
  ...more,
});
const link = (pair: string, similarity: number): FaceLink => ({ a: pair[0]!, b: pair[1]!, similarity });
const same = (pair: string, at = 1): PairDecision => ({ a: pair[0]!, b: pair[1]!, same: true, at });
const notSame = (pair: string, at = 1): PairDecision => ({ ...same(pair, at), same: false });

const wordsOf = ({ groups }: Grouping) => groups.map(({ faces }) => faces.join('')).join(' ');

/** `faces`: one letter each, or whole faces. */
function grouped(
  faces: string | readonly GroupableFace[],
  links: readonly FaceLink[],
  decisions: readonly PairDecision[] = [],
): string {
  const all = typeof faces === 'string' ? [...faces].map((id) => face(id)) : faces;
  return wordsOf(groupFaces({ faces: all, links, decisions, bars }));
}

describe('faces become one group', () => {
  it('from the bond on, never by a link below it', () => {
    expect(grouped('ab', [link('ab', 0.4)])).toBe('ab');
    expect(grouped('ab', [link('ab', 0.39)])).toBe('a b');
    expect(grouped('ab', [link('ab', Number.NaN)])).toBe('a b');
  });

  it('when the mean over all pairs reaches its bar, where no link counts as 0', () => {
    // (0.5 + 0) / 2 = 0.25 against 0.26; with 0.3 it is (0.5 + 0.3) / 2.
    const two = [link('ab', 0.7), link('bc', 0.5)];
    expect(grouped('abc', two)).toBe('ab c');
    expect(grouped('abc', [...two, link('ca', 0.3)])).toBe('abc');
    // What is below the link bar counts as nothing.
    expect(grouped('abc', [...two, link('ca', 0.29)])).toBe('ab c');
  });

  it('the most alike first: who was joined counts for the next', () => {
    // b is nearer to a (0.6) than to c (0.55); then ab and c: (0.55 + 0) / 2 = 0.275.
    expect(grouped('abc', [link('ab', 0.6), link('bc', 0.55)])).toBe('abc');
    // cd first (0.8); then b with cd: (0.55 + 0) / 2 = 0.275 against ab 0.6; then ab and cd: 0.55 / 4.
    expect(grouped('abcd', [link('ab', 0.6), link('bc', 0.55), link('cd', 0.8)])).toBe('ab cd');
  });

  it('ties go to the first ids', () => {
    const chain = [link('ab', 0.5), link('bc', 0.5)];
    expect(grouped('abc', chain)).toBe('ab c');
    expect(grouped('bac', [link('bc', 0.5), link('ab', 0.5)])).toBe('ab c');
  });

  it('a pair listed from both sides counts once, the higher one', () => {
    expect(grouped('ab', [link('ab', 0.39), link('ba', 0.41)])).toBe('ab');
    expect(grouped('abc', [link('ab', 0.7), link('bc', 0.5), link('cb', 0.5)])).toBe('ab c');
  });

  it('links to faces that are not among them count for nothing', () => {
    expect(grouped('ab', [link('ax', 0.9), link('xb', 0.9), link('aa', 1)])).toBe('a b');
  });
});

describe('faces of one photo', () => {
  const two = [face('a', { photo: 'p' }), face('b', { photo: 'p' })];

  it('stay apart, unless they are as alike as in a mirror', () => {
    expect(grouped(two, [link('ab', 0.59)])).toBe('a b');
    expect(grouped(two, [link('ab', MIRROR_SIMILARITY)])).toBe('ab');
  });

  it('keep the groups apart they are in', () => {
    const faces = [...two, face('c')];
    expect(grouped(faces, [link('ac', 0.8), link('bc', 0.7)])).toBe('ac b');
  });

  it('are one person when a human says so', () => {
    expect(grouped(two, [], [same('ab')])).toBe('ab');
  });

  it('are not opened by a mirror for a third face', () => {
    const faces = [...two, face('c', { photo: 'p' }), face('d')];
    const links = [link('ab', 0.9), link('ad', 0.8), link('bd', 0.8), link('cd', 0.7)];
    expect(grouped(faces, links)).toBe('abd c');
  });
});

describe('the word of a human', () => {
  it('wins over any similarity', () => {
    expect(grouped('ab', [link('ab', 0.99)], [notSame('ab')])).toBe('a b');
    expect(grouped('ab', [], [same('ab')])).toBe('ab');
  });

  it('holds for the whole group: a face told apart from one member joins none of them', () => {
    const links = [link('ab', 0.9), link('ac', 0.8), link('bc', 0.8)];
    expect(grouped('abc', links, [notSame('bc')])).toBe('ab c');
    // The line follows a and b: c may go to d, but cd never to ab.
    const more = [...links, link('cd', 0.7), link('ad', 0.6), link('bd', 0.6)];
    expect(grouped('abcd', more, [notSame('bc')])).toBe('ab cd');
  });

  it('goes through others: a = b and b = c make a = c', () => {
    expect(grouped('abc', [], [same('ab'), same('bc')])).toBe('abc');
  });

  it('counts when it was said last; the overruled ones are told', () => {
    const faces = ['a', 'b', 'c'].map((id) => face(id));
    const decisions = [same('ab', 1), same('bc', 2), notSame('ac', 3)];
    const grouping = groupFaces({ faces, links: [], decisions, bars });
    expect(wordsOf(grouping)).toBe('a bc');
    expect(grouping.overruled).toEqual([same('ab', 1)]);
    const later = groupFaces({ faces, links: [], decisions: [...decisions, same('ba', 4)], bars });
    expect(wordsOf(later)).toBe('ab c');
    expect(later.overruled).toEqual([same('bc', 2)]);
  });

  it('at the same moment "not the same" wins', () => {
    expect(grouped('ab', [link('ab', 0.9)], [same('ab'), notSame('ba')])).toBe('a b');
  });

  it('about faces that are gone means nothing', () => {
    expect(grouped('ab', [], [same('ax'), same('xb'), notSame('aa')])).toBe('a b');
  });
});

describe('named persons', () => {
  const anna = { person: 'anna' };
  const berta = { person: 'berta' };

  it('are the anchors of their faces, however unlike those are', () => {
    const { groups } = groupFaces({
      faces: [face('a', anna), face('b', anna), face('c')],
      links: [link('bc', 0.6)],
      decisions: [],
      bars,
    });
    expect(groups).toEqual([{ faces: ['a', 'b', 'c'], persons: ['anna'] }]);
  });

  it('stay two, whatever the similarity', () => {
    expect(grouped([face('a', anna), face('b', berta)], [link('ab', 0.95)])).toBe('a b');
    const faces = [face('a', anna), face('b', berta), face('c')];
    expect(grouped(faces, [link('ac', 0.8), link('bc', 0.7), link('ab', 0.6)])).toBe('ac b');
  });

  it('share a group only when a human says that faces of both are the same', () => {
    const { groups } = groupFaces({
      faces: [face('a', berta), face('b', anna), face('c', anna)],
      links: [],
      decisions: [same('ab')],
      bars,
    });
    expect(groups).toEqual([{ faces: ['a', 'b', 'c'], persons: ['anna', 'berta'] }]);
  });

  it('lose a face that a human told apart from them', () => {
    const { groups } = groupFaces({
      faces: [face('a', anna), face('b', anna)],
      links: [link('ab', 0.9)],
      decisions: [notSame('ab')],
      bars,
    });
    expect(groups).toEqual([
      { faces: ['a'], persons: ['anna'] },
      { faces: ['b'], persons: [] },
    ]);
  });
});

describe('weak faces', () => {
  it('never bring two groups together: each joins the one it is most like', () => {
    const links = [
      link('ab', 0.8),
      link('cd', 0.8),
      link('aw', 0.7),
      link('bw', 0.7),
      link('cw', 0.6),
      link('dw', 0.6),
    ];
    expect(grouped('abcdw', [...links, link('ac', 0.42), link('bd', 0.42)])).not.toBe('abw cd');
    const weak = [...'abcd'].map((id) => face(id)).concat(face('w', { weak: true }));
    expect(grouped(weak, [...links, link('ac', 0.42), link('bd', 0.42)])).toBe('abw cd');
  });

  it('keep to the bars and to the photo', () => {
    const at = (photo: string) => [face('a'), face('b', { photo: 'p' }), face('w', { weak: true, photo })];
    const links = [link('ab', 0.8), link('aw', 0.5)];
    // (0.5 + 0) / 2 = 0.25.
    expect(grouped(at('q'), links)).toBe('ab w');
    expect(grouped(at('q'), [...links, link('bw', 0.3)])).toBe('abw');
    expect(grouped(at('p'), [...links, link('bw', 0.3)])).toBe('ab w');
  });

  it('are grouped among themselves where no other face is like them', () => {
    const faces = [face('a'), face('v', { weak: true }), face('w', { weak: true })];
    expect(grouped(faces, [link('vw', 0.5)])).toBe('a vw');
    // One that has found its place draws no other after it.
    expect(grouped(faces, [link('vw', 0.5), link('av', 0.6)])).toBe('av w');
  });
});

interface World {
  readonly faces: readonly GroupableFace[];
  readonly links: readonly FaceLink[];
  readonly decisions: readonly PairDecision[];
}

/** Up to 14 faces on a few photos, with some persons, links and words of humans. */
const world: fc.Arbitrary<World> = fc.integer({ min: 1, max: 14 }).chain((count) => {
  const id = fc.integer({ min: 0, max: count - 1 }).map((at) => `f${String(at).padStart(2, '0')}`);
  const details = fc.record({
    photo: fc.integer({ min: 0, max: 8 }).map((at) => `p${at}`),
    person: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, fc.constantFrom('anna', 'berta')),
    weak: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
  });
  return fc.record({
    faces: fc
      .array(details, { minLength: count, maxLength: count })
      .map((all) => all.map((each, at) => ({ ...each, face: `f${String(at).padStart(2, '0')}` }))),
    links: fc.array(
      fc.record({ a: id, b: id, similarity: fc.integer({ min: 5, max: 20 }).map((step) => step / 20) }),
      { maxLength: 40 },
    ),
    decisions: fc.array(fc.record({ a: id, b: id, same: fc.boolean(), at: fc.integer({ min: 0, max: 3 }) }), {
      maxLength: 5,
    }),
  });
});

const groupOf = ({ groups }: Grouping) =>
  new Map(groups.flatMap(({ faces }, at) => faces.map((id) => [id, at] as const)));

describe('a grouping', () => {
  it('is the same for every order of faces, links and decisions', () => {
    fc.assert(
      fc.property(world, fc.integer(), ({ faces, links, decisions }, seed) => {
        const random = seededRandom(seed);
        const turned = links.map(({ a, b, similarity }) =>
          random() < 0.5 ? { a, b, similarity } : { a: b, b: a, similarity },
        );
        const mixed = {
          faces: shuffled(faces, random),
          links: shuffled(turned, random),
          decisions: shuffled(decisions, random),
          bars,
        };
        expect(groupFaces(mixed)).toEqual(groupFaces({ faces, links, decisions, bars }));
      }),
    );
  });

  it('puts every face into one group and keeps every word that was not overruled', () => {
    fc.assert(
      fc.property(world, ({ faces, links, decisions }) => {
        const grouping = groupFaces({ faces, links, decisions, bars });
        const of = groupOf(grouping);
        expect(grouping.groups.flatMap((group) => group.faces).sort()).toEqual(
          faces.map((each) => each.face),
        );
        for (const decision of decisions) {
          if (decision.a === decision.b || grouping.overruled.includes(decision)) continue;
          expect(of.get(decision.a) === of.get(decision.b)).toBe(decision.same);
        }
      }),
    );
  });

  it('joins faces of one photo, or of two persons, only by the word of a human or in a mirror', () => {
    fc.assert(
      fc.property(world, ({ faces, links }) => {
        const { groups } = groupFaces({ faces, links, decisions: [], bars });
        const byId = new Map(faces.map((each) => [each.face, each]));
        const mirrored = (a: string, b: string) =>
          links.some(
            (each) =>
              each.similarity >= MIRROR_SIMILARITY &&
              ((each.a === a && each.b === b) || (each.a === b && each.b === a)),
          );
        for (const { faces: own, persons } of groups) {
          expect(persons.length).toBeLessThanOrEqual(1);
          for (const [at, a] of own.entries())
            for (const b of own.slice(at + 1)) {
              const [one, other] = [byId.get(a)!, byId.get(b)!];
              const named = one.person !== null && one.person === other.person;
              expect(one.photo !== other.photo || named || mirrored(a, b)).toBe(true);
            }
        }
      }),
    );
  });

  it('is the same whether weak faces are there or not, as far as the strong ones go', () => {
    fc.assert(
      fc.property(world, ({ faces, links }) => {
        const nobody = faces.map((each) => ({ ...each, person: null }));
        const strong = nobody.filter(({ weak }) => !weak);
        const kept = new Set(strong.map((each) => each.face));
        const all = groupFaces({ faces: nobody, links, decisions: [], bars }).groups;
        const left = all
          .map((group) => group.faces.filter((id) => kept.has(id)))
          .filter((own) => own.length > 0);
        const alone = groupFaces({ faces: strong, links, decisions: [], bars }).groups;
        expect(left.map((own) => own.join()).sort()).toEqual(alone.map((group) => group.faces.join()).sort());
      }),
    );
  });
});

/** What a caller does: keeps groups, and groups a region again when faces come or go. */
class Library {
  groups: readonly (readonly string[])[] = [];
  readonly #world: World;
  readonly #present = new Set<string>();

  constructor(all: World) {
    this.#world = all;
  }

  add(faces: readonly string[]): void {
    for (const id of faces) this.#present.add(id);
    this.#group(this.#region(faces));
  }

  remove(faces: readonly string[]): void {
    const region = this.#region(faces);
    for (const id of faces) this.#present.delete(id);
    this.#group(region);
  }

  fromScratch(): string {
    return wordsOf(groupFaces({ ...this.#input(this.#present), bars }));
  }

  words(): string {
    return [...this.groups]
      .sort((a, b) => (a[0]! < b[0]! ? -1 : 1))
      .map((faces) => faces.join(''))
      .join(' ');
  }

  #input(of: ReadonlySet<string>): World {
    const { faces, links, decisions } = this.#world;
    return {
      faces: faces.filter((each) => of.has(each.face) && this.#present.has(each.face)),
      links: links.filter(
        ({ a, b }) => this.#present.has(a) && this.#present.has(b) && of.has(a) && of.has(b),
      ),
      decisions: decisions.filter(({ a, b }) => this.#present.has(a) && this.#present.has(b)),
    };
  }

  #region(start: readonly string[]): ReadonlySet<string> {
    const reached = new Set(start);
    const persons = Map.groupBy(
      this.#world.faces.filter((each) => each.person !== null && this.#present.has(each.face)),
      ({ person }) => person,
    );
    const personFaces = [...persons.values()].map((own) => own.map((each) => each.face));
    const { links, decisions } = this.#input(this.#present);
    for (;;) {
      const next = facesToFetch(reached, { links, decisions, personFaces }, bars.bond);
      if (next.length === 0) return reached;
      for (const id of next) reached.add(id);
    }
  }

  #group(region: ReadonlySet<string>): void {
    const outside = this.groups.filter((faces) => !faces.some((id) => region.has(id)));
    const { groups } = groupFaces({ ...this.#input(region), bars });
    this.groups = [...outside, ...groups.map(({ faces }) => faces)];
  }
}

describe('grouping the region around what changed', () => {
  it('gives exactly the groups that grouping everything gives, after every step, in whatever order faces come and go', () => {
    fc.assert(
      fc.property(world, fc.integer(), fc.integer({ min: 1, max: 4 }), (all, seed, batch) => {
        const library = new Library(all);
        const random = seededRandom(seed);
        const order = shuffled(
          all.faces.map((each) => each.face),
          random,
        );
        for (let from = 0; from < order.length; from += batch) {
          library.add(order.slice(from, from + batch));
          expect(library.words()).toBe(library.fromScratch());
        }
        for (const gone of shuffled(order, random).slice(0, 3)) {
          library.remove([gone]);
          expect(library.words()).toBe(library.fromScratch());
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reaches bonds, "same" decisions and the faces of a person, and stops at weaker links', () => {
    const evidence = {
      links: [link('ab', 0.4), link('ac', 0.39), link('de', 0.9)],
      decisions: [same('fa'), notSame('ga')],
      personFaces: [
        ['a', 'h'],
        ['i', 'j'],
      ],
    };
    expect(facesToFetch(new Set('a'), evidence, 0.4)).toEqual(['b', 'f', 'h']);
    expect(facesToFetch(new Set('abfh'), evidence, 0.4)).toEqual([]);
  });
});
