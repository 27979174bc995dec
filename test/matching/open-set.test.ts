/** 1:N error rates over half-splits, and what labels look suspicious, on persons whose answers are known. */
import { describe, expect, it } from 'vitest';
import { calibrate } from '../../lib/matching/calibrate.ts';
import { compareAll, type LabelledEmbedding } from '../../lib/matching/comparisons.ts';
import {
  identificationErrors,
  sampleForSplits,
  similarityTable,
} from '../../lib/matching/identification-error.ts';
import { rateAt } from '../../lib/matching/operating-point.ts';
import { suspectedMislabels } from '../../lib/matching/suspected-mislabels.ts';
import { thresholdFor } from '../../lib/matching/threshold-policy.ts';
import { syntheticFaces } from './synthetic-faces.ts';
import { unit } from './unit.ts';

/** Persons on axes of their own: two photos alike (0.96), everybody else at a right angle. */
function axes(persons: number): LabelledEmbedding[] {
  return Array.from({ length: persons }, (_, i) => {
    const at = (first: number, second: number) =>
      unit(
        Array.from({ length: 2 * persons }, (_, d) => (d === 2 * i ? first : d === 2 * i + 1 ? second : 0)),
      );
    return [at(24, 7), at(24, -7), at(1, 0)].map((embedding) => ({ person: `p${i}`, embedding }));
  }).flat();
}

function errorsOf(photos: readonly LabelledEmbedding[], threshold: number, persons = 4) {
  return identificationErrors(photos, similarityTable(photos), {
    persons,
    photosPerPerson: 1,
    splits: 10,
    seed: 1,
    thresholdOf: () => threshold,
  });
}

describe('half-splits', () => {
  it('enrol at most half of the persons from one photo each; their other photos are mates, everybody else strangers', () => {
    const found = errorsOf(axes(8), 0.5, 100);
    expect(found).toMatchObject({
      persons: 4,
      templates: 4,
      matedSearches: 10 * 8,
      strangerSearches: 10 * 12,
    });
  });

  it('find everybody and nobody else when persons are well apart', () => {
    const found = errorsOf(axes(8), 0.5);
    expect([found.tpir.rate, found.rankOne.rate, found.fpir.rate]).toEqual([1, 1, 0]);
    expect(found.fpir.photosInError).toBe(0);
  });

  it('count a stranger who reaches the threshold, and a mate who does not', () => {
    const loose = errorsOf(axes(8), 0);
    expect(loose.fpir).toEqual({ rate: 1, lower: 1, upper: 1, photosInError: 24 });
    const tight = errorsOf(axes(8), 0.97);
    expect(tight.tpir.rate).toBeLessThan(1);
    expect(tight.rankOne.rate).toBe(1);
  });

  it('give the same figures for the same seed', () => {
    const faces = syntheticFaces({ persons: 30, photosPerPerson: 3, seed: 1 });
    expect(errorsOf(faces, 0.3, 15)).toEqual(errorsOf(faces, 0.3, 15));
  });

  it('stay affordable on any set by drawing whole persons', () => {
    const many = Array.from({ length: 9000 }, (_, i) => ({ person: `p${i >> 2}`, embedding: unit([1, i]) }));
    const sample = sampleForSplits(many, 1);
    expect(sample.length).toBeLessThanOrEqual(6000);
    for (const own of Map.groupBy(sample, ({ person }) => person).values()) expect(own.length).toBe(4);
    expect(sampleForSplits(many.slice(0, 10), 1)).toEqual(many.slice(0, 10));
  });
});

describe('the policy on persons it was not calibrated on', () => {
  it('keeps the FPIR it promises and lies inside the predicted interval at every gallery size', () => {
    const faces = syntheticFaces({ persons: 320, photosPerPerson: 3, seed: 6 });
    const calibrated = faces.slice(0, faces.length / 2);
    const others = faces.slice(faces.length / 2);
    const curve = calibrate(compareAll(calibrated), { protocol: 'synthetic', replicates: 300 });
    const policy = { kind: 'fpir', target: 0.05 } as const;
    for (const persons of [10, 20, 40, 80]) {
      const { threshold } = thresholdFor({
        curve,
        published: null,
        policy,
        templates: persons,
        overrides: {},
      });
      const { fpir, templates } = identificationErrors(others, similarityTable(others), {
        persons,
        photosPerPerson: 1,
        splits: 50,
        seed: 2,
        thresholdOf: () => threshold,
      });
      expect(fpir.rate, `${persons} persons`).toBeLessThanOrEqual(0.05);
      expect(fpir.rate, `${persons} persons`).toBeLessThanOrEqual(
        templates * rateAt(curve, 'fmrUpper', threshold),
      );
      expect(fpir.rate, `${persons} persons`).toBeGreaterThanOrEqual(
        templates * rateAt(curve, 'fmrLower', threshold),
      );
    }
  });
});

describe('suspected wrong labels', () => {
  const bars = { stranger: 0.2, certain: 0.5 };
  const suspects = (photos: readonly LabelledEmbedding[]) =>
    suspectedMislabels(photos, similarityTable(photos), bars).map(({ photo, reason }) => [photo, reason]);

  it('are none among persons who are alike only to themselves', () => {
    expect(suspects(axes(5))).toEqual([]);
  });

  it('are the one stray photo, not the folder it strayed from', () => {
    const photos = axes(5);
    photos[0] = { ...photos[0]!, person: 'p3' };
    expect(suspects(photos)).toEqual([[0, 'closer_to_other_folder']]);
  });

  it('are a photo that is like nobody', () => {
    const photos = axes(5);
    photos[4] = { ...photos[4]!, embedding: unit([...Array.from({ length: 9 }, () => 1), -9]) };
    expect(suspects(photos)).toEqual([[4, 'unlike_own_folder']]);
  });

  it('are a person spread over two folders', () => {
    const photos = axes(5).map((face, i) => (i === 12 || i === 13 ? { ...face, person: 'p4 again' } : face));
    const found = suspects(photos);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(([photo]) => photo !== 12 && photo !== 13 && photo !== 14)).toEqual([]);
  });
});
