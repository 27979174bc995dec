/** The policy's promise on recorded similarities of real photos, at several gallery sizes. */
import { describe, expect, it } from 'vitest';
import { calibrate } from '../../lib/matching/calibrate.ts';
import type { CalibrationCurve } from '../../lib/matching/calibration-curve.ts';
import type { Comparisons } from '../../lib/matching/comparisons.ts';
import { identificationErrors } from '../../lib/matching/identification-error.ts';
import { rateAt } from '../../lib/matching/operating-point.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';
import { atOrAbove, BINS, binOf } from '../../lib/matching/similarity-bins.ts';
import { thresholdFor } from '../../lib/matching/threshold-policy.ts';
import { developmentSpace } from '../fixtures/development-pack.ts';
import { recordedFaceScrub } from '../fixtures/recorded-similarities.ts';

const recorded = recordedFaceScrub();
const personOf = recorded.photos.flatMap((count, person) => Array.from({ length: count }, () => person));
const impostors = recorded.a.map((a, i) => [a, recorded.b[i]!, recorded.similarity[i]!] as const);
const similarities = new Map(impostors.map(([a, b, similarity]) => [key(a, b), similarity]));
const everybody = new Set(recorded.photos.keys());
const policy = { kind: 'fpir', target: 0.01 } as const;

function key(a: number, b: number): number {
  return Math.min(a, b) * personOf.length + Math.max(a, b);
}

/** What `compareAll` gives for these persons, right from the lowest recorded similarity up; genuine pairs are left out. */
function comparisonsOf(persons: ReadonlySet<number>): Comparisons {
  const pairs = impostors.filter(([a, b]) => persons.has(personOf[a]!) && persons.has(personOf[b]!));
  const order = new Map([...persons].map((person, i) => [person, i]));
  const place = (photo: number) => order.get(personOf[photo]!)!;
  const photos = [...persons].map((person) => recorded.photos[person]!);
  const all = photos.reduce((sum, count) => sum + count, 0);
  const impostorCounts = new Float64Array(BINS);
  for (const [, , similarity] of pairs) impostorCounts[binOf(similarity)]! += 1;
  const impostorPairs = (all * all - photos.reduce((sum, count) => sum + count * count, 0)) / 2;
  // The pairs that were not recorded lie somewhere below.
  impostorCounts[0]! += impostorPairs - pairs.length;
  const none = {
    a: new Int32Array(0),
    b: new Int32Array(0),
    bin: new Int16Array(0),
    count: new Int32Array(0),
  };
  return {
    photos,
    genuine: none,
    impostor: {
      a: Int32Array.from(pairs, ([a]) => place(a)),
      b: Int32Array.from(pairs, ([, b]) => place(b)),
      bin: Int16Array.from(pairs, ([, , similarity]) => binOf(similarity)),
      count: new Int32Array(pairs.length).fill(1),
    },
    genuineCounts: new Float64Array(BINS),
    impostorCounts,
    genuinePairs: 0,
    impostorPairs,
  };
}

/** Share of strangers' searches that reach the policy's threshold, beside the interval that the curve predicts for it. */
function measured(persons: ReadonlySet<number>, curve: CalibrationCurve, enrolled: number, seed: number) {
  const { threshold } = thresholdFor({ curve, published: null, policy, templates: enrolled, overrides: {} });
  expect(threshold).toBeGreaterThan(recorded.from);
  const photos = [...personOf.keys()].filter((photo) => persons.has(personOf[photo]!));
  const labelled = photos.map((photo) => ({
    person: String(personOf[photo]),
    embedding: new Float32Array(0),
  }));
  const similarity = (a: number, b: number) => similarities.get(key(photos[a]!, photos[b]!)) ?? -1;
  const options = { persons: enrolled, photosPerPerson: 1, splits: 40, seed, thresholdOf: () => threshold };
  const { fpir, templates } = identificationErrors(labelled, similarity, options);
  const predicted = (line: 'fmrLower' | 'fmrUpper') => templates * rateAt(curve, line, threshold);
  return { fpir: fpir.rate, lower: predicted('fmrLower'), upper: predicted('fmrUpper') };
}

describe('measured FPIR', () => {
  const { id, curve } = developmentSpace();

  it('belongs to the curve of the manifest: same space, same persons, same false matches', () => {
    expect(recorded.space).toBe(id);
    expect(curve, 'the development pack is calibrated').not.toBeNull();
    const { impostorCounts, impostorPairs } = comparisonsOf(everybody);
    expect([recorded.photos.length, impostorPairs]).toEqual([curve!.identities, curve!.impostorPairs]);
    const falseMatches = atOrAbove(impostorCounts);
    for (const { threshold, fmr } of curve!.points.filter((point) => point.threshold >= recorded.from)) {
      expect(falseMatches[binOf(threshold)]! / impostorPairs, `FMR at ${threshold}`).toBeCloseTo(fmr, 6);
    }
  });

  it('lies inside the interval the shipped curve predicts, at every gallery size, and under the target', () => {
    for (const persons of [5, 10, 20, 40, 80, 130]) {
      const { fpir, lower, upper } = measured(everybody, curve!, persons, 1);
      expect(fpir, `${persons} persons`).toBeGreaterThanOrEqual(lower);
      expect(fpir, `${persons} persons`).toBeLessThanOrEqual(upper);
      expect(upper, `${persons} persons`).toBeLessThanOrEqual(policy.target);
    }
  });

  it('lies inside the interval a curve of other persons predicts, on average over random halves', () => {
    const random = seededRandom(3);
    const halves = 30;
    for (const persons of [10, 30, 65]) {
      const mean = { fpir: 0, lower: 0, upper: 0 };
      for (let seed = 0; seed < halves; seed++) {
        const order = shuffled([...everybody], random);
        const known = new Set(order.slice(0, order.length / 2));
        const others = new Set(order.slice(order.length / 2));
        const own = calibrate(comparisonsOf(known), {
          protocol: 'half of the persons',
          replicates: 100,
          seed,
        });
        const found = measured(others, own, persons, seed);
        mean.fpir += found.fpir / halves;
        mean.lower += found.lower / halves;
        mean.upper += found.upper / halves;
      }
      expect(mean.fpir, `${persons} persons`).toBeGreaterThanOrEqual(mean.lower);
      expect(mean.fpir, `${persons} persons`).toBeLessThanOrEqual(mean.upper);
    }
  });
});
