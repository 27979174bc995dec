/** Identifies probes against a gallery by the product's own rules: policy, best per person, rival, verdict. */
import { bestPerPerson } from '../../lib/matching/candidates.ts';
import { decide, rival } from '../../lib/matching/decision.ts';
import { cosine, samplesMatch } from '../../lib/matching/similarity.ts';
import {
  duplicateThreshold,
  type ThresholdEvidence,
  thresholdFor,
} from '../../lib/matching/threshold-policy.ts';
import type { SeenPhoto } from './labelled-folder.ts';

export interface TrialResult {
  readonly enrolled: number;
  readonly threshold: number;
  readonly probes: number;
  /** Verdict `match` with the right person. */
  readonly right: number;
  /** Verdict `match` with anybody else. */
  readonly wrong: number;
  readonly maybe: number;
  readonly unknown: number;
  /** Photos of either side that gave no embedding. */
  readonly refused: readonly string[];
}

/** A gallery's default policy. */
const POLICY = { kind: 'fpir', target: 0.01 } as const;

export function identifyTrial(
  space: ThresholdEvidence,
  gallery: readonly SeenPhoto[],
  probes: readonly SeenPhoto[],
): TrialResult {
  const samples = gallery.filter(({ embedding }) => embedding.enroll !== null);
  const choice = thresholdFor({ ...space, policy: POLICY, templates: samples.length, overrides: {} });
  const counts = { right: 0, wrong: 0, maybe: 0, unknown: 0 };
  for (const probe of probes) {
    const { search } = probe.embedding;
    if (search === null) continue;
    const candidates = bestPerPerson(
      samples.map(({ person, file, embedding }) => ({
        person,
        face: file,
        similarity: cosine(search, embedding.enroll!),
      })),
    );
    const input = { ...choice, candidates };
    const other = rival(input);
    const of = (person: string | undefined) =>
      samples.filter((sample) => sample.person === person).map(({ embedding }) => embedding.enroll!);
    const [some, others] = [of(candidates[0]?.person), of(other?.person)];
    const least = Math.max(choice.threshold, duplicateThreshold(space, some.length, others.length));
    const alike = other !== null && samplesMatch(some, others, least);
    const { verdict, person } = decide({ ...input, samplesMatch: alike });
    if (verdict === 'match') counts[person === probe.person ? 'right' : 'wrong'] += 1;
    else counts[verdict] += 1;
  }
  const refused = [
    ...gallery.filter(({ embedding }) => embedding.enroll === null),
    ...probes.filter(({ embedding }) => embedding.search === null),
  ];
  return {
    enrolled: samples.length,
    threshold: choice.threshold,
    probes: probes.length,
    ...counts,
    refused: refused.map(({ file }) => file),
  };
}
