/** How well a selfie finds the photos of a person: alone, with the photos it leads to, with several selfies, and what goes wrong. */
import { albumThreshold, WRONG_PHOTOS } from '../../lib/matching/album-threshold.ts';
import { expandSearch, expansionProbes, type FaceHit } from '../../lib/matching/expand-search.ts';
import { similarityTable } from '../../lib/matching/identification-error.ts';
import {
  addPairs,
  NO_PAIRS,
  pairsOfPhoto,
  type SamePhotoPairs,
} from '../../lib/matching/same-photo-pairs.ts';
import { samePhotoThreshold } from '../../lib/matching/same-photo-threshold.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';
import { selfiesAgree } from '../../lib/matching/selfies-agree.ts';
import { verificationThreshold } from '../../lib/matching/threshold-policy.ts';
import { developmentSpace } from '../fixtures/development-pack.ts';
import { type AlbumFace, albumFaces } from './album-faces.ts';
import type { Section } from './bench-context.ts';
import type { BenchRow } from './bench-table.ts';

/** Persons in a made-up group photo. */
const TOGETHER = 4;

export const selfie: Section = async () => {
  const { faces } = await albumFaces();
  const known = faces.filter(({ label }) => label !== null);
  const similarity = similarityTable(known.map(({ label, embedding }) => ({ person: label!, embedding })));
  const trial = { faces: known, similarity, photos: groupPhotos(known) };
  return [
    ...[known.length, 20_000].flatMap((size) => [
      searches(trial, { size, selfies: 1, expand: false }),
      searches(trial, { size, selfies: 1, expand: true }),
      searches(trial, { size, selfies: 3, expand: false }),
      searches(trial, { size, selfies: 3, expand: true }),
    ]),
    ...agreement(known),
    strangers(known),
  ];
};

interface Trial {
  readonly faces: readonly AlbumFace[];
  readonly similarity: (a: number, b: number) => number;
  /** By position of the face: the group photo it stands in. */
  readonly photos: readonly number[];
}

/** Photos of four different persons, put together at random, so that faces of one photo can hold an expansion back. */
function groupPhotos(faces: readonly AlbumFace[]): readonly number[] {
  const photos: Set<string>[] = [];
  const photoOf: number[] = [];
  for (const at of shuffled([...faces.keys()], seededRandom(1))) {
    const label = faces[at]!.label!;
    let photo = photos.findIndex((persons) => persons.size < TOGETHER && !persons.has(label));
    if (photo === -1) photo = photos.push(new Set()) - 1;
    photos[photo]!.add(label);
    photoOf[at] = photo;
  }
  return photoOf;
}

interface SearchKind {
  /** Searchable faces the threshold is made for; the album itself has as many as there are. */
  readonly size: number;
  readonly selfies: 1 | 3;
  readonly expand: boolean;
}

/** Every person searched once for each of their faces (three at a time), which are left out of the album for it. */
function searches(trial: Trial, { size, selfies, expand }: SearchKind): BenchRow {
  const { faces } = trial;
  const persons = [...Map.groupBy(faces.keys(), (at) => faces[at]!.label!).values()];
  const probes = persons.flatMap((own) =>
    own.flatMap((_, at) => {
      const chosen = own.slice(at, at + selfies);
      return chosen.length === selfies && own.length > selfies ? [{ chosen, own }] : [];
    }),
  );
  let [wanted, found, wrong] = [0, 0, 0];
  for (const { chosen, own } of probes) {
    const right = new Set(own.filter((at) => !chosen.includes(at)));
    const answer = search(trial, chosen, size, expand);
    wanted += right.size;
    const hits = answer.filter((at) => right.has(at)).length;
    found += hits;
    wrong += answer.length - hits;
  }
  const promised = expand ? 2 * WRONG_PHOTOS : WRONG_PHOTOS;
  const threshold = thresholdFor(size, selfies);
  return {
    figure:
      `${probes.length} searches with ${selfies === 1 ? 'one selfie' : 'three selfies'}` +
      `${expand ? ', expanded' : ''}, threshold for ${size.toLocaleString('en')} faces (${threshold.toFixed(3)})`,
    kith:
      `recall ${(found / wanted).toFixed(4)}, precision ${(found / Math.max(1, found + wrong)).toFixed(4)}, ` +
      `${(wrong / probes.length).toFixed(3)} wrong photos a search`,
    budget: `wrong ≤ ${promised}`,
    reached: wrong / probes.length <= promised,
  };
}

function search(
  { faces, similarity, photos }: Trial,
  selfies: readonly number[],
  size: number,
  expand: boolean,
): readonly number[] {
  const near = (probes: readonly number[], least: number): readonly FaceHit[] =>
    [...faces.keys()].flatMap((at) => {
      if (selfies.includes(at)) return [];
      const best = Math.max(...probes.map((probe) => similarity(probe, at)));
      return best >= least ? [{ face: String(at), photo: String(photos[at]), similarity: best }] : [];
    });
  const matches = near(selfies, thresholdFor(size, selfies.length));
  if (!expand) return matches.map(({ face }) => Number(face));
  const probes = expansionProbes(matches);
  const threshold = thresholdFor(size, Math.max(1, probes.length));
  const lists = probes.map(({ face }) => near([Number(face)], threshold));
  const likely = expandSearch({ matches, probes, lists, threshold });
  return [...matches, ...likely].map(({ face }) => Number(face));
}

function thresholdFor(faces: number, probes: number): number {
  const space = developmentSpace();
  return albumThreshold({ ...space, policy: { kind: 'fpir', target: 0.01 }, faces, probes, overrides: {} })
    .threshold;
}

/** Selfies of one person that would be taken for two persons', and of two persons that would pass for one's. */
function agreement(faces: readonly AlbumFace[]): readonly BenchRow[] {
  const threshold = verificationThreshold({ ...developmentSpace(), overrides: {} }).threshold;
  const persons = [...Map.groupBy(faces, ({ label }) => label!).values()];
  return [2, 3].map((count) => {
    const honest = persons.flatMap((own) => subsets(own, count));
    const mixed = persons.flatMap((own, at) => {
      const other = persons[(at + 1) % persons.length]![0]!;
      return subsets(own, count - 1).map((few) => [...few, other]);
    });
    const agree = (sets: readonly (readonly AlbumFace[])[]) =>
      sets.filter((set) =>
        selfiesAgree(
          set.map(({ embedding }) => embedding),
          threshold,
        ),
      ).length;
    const [refused, passed] = [honest.length - agree(honest), agree(mixed)];
    return {
      figure: `${count} selfies that must agree (${threshold.toFixed(3)})`,
      kith:
        `one person: ${refused} of ${honest.length} refused (${((100 * refused) / honest.length).toFixed(1)} %); ` +
        `with a stranger: ${passed} of ${mixed.length} passed`,
    };
  });
}

function subsets<T>(all: readonly T[], count: number): readonly (readonly T[])[] {
  if (count === 0) return [[]];
  return all.flatMap((first, at) => subsets(all.slice(at + 1), count - 1).map((rest) => [first, ...rest]));
}

/** Group photos of random strangers prove nothing against the space's threshold, or every album would be raised by chance. */
function strangers(faces: readonly AlbumFace[]): BenchRow {
  const random = seededRandom(2);
  const draws = 100;
  let raised = 0;
  let pairs: SamePhotoPairs = NO_PAIRS;
  for (let draw = 0; draw < draws; draw++) {
    pairs = NO_PAIRS;
    while (pairs.pairs < 3000) {
      const photo = new Map(shuffled(faces, random).map((face) => [face.label, face]));
      pairs = addPairs(
        pairs,
        pairsOfPhoto([...photo.values()].slice(0, 40).map(({ embedding }) => embedding)),
      );
    }
    if ((samePhotoThreshold(pairs, faces.length) ?? 0) > thresholdFor(faces.length, 1)) raised += 1;
  }
  return {
    figure: `${draws} galleries of 3,000 same-photo pairs of random strangers`,
    kith: `${raised} raise the threshold; ${pairs.dropped} of ${pairs.pairs + pairs.dropped} pairs taken for mirrors in the last`,
    budget: '≤ 5 %',
    reached: raised <= 0.05 * draws,
  };
}
