/** From a probe's embedding to a verdict in the words of the API: search, threshold, decision, candidates. */
import { shownCandidates } from '../matching/candidates.ts';
import { decide, rival, type Verdict, type VerdictReason } from '../matching/decision.ts';
import { samplesMatch } from '../matching/similarity.ts';
import { duplicateThreshold, type ThresholdSource } from '../matching/threshold-policy.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AnalysisTimings, AnalyzedFace, PhotoAnalysis } from '../ports/photo-analyzer.ts';
import type { Gallery } from '../ports/records.ts';
import { type FaceAnswer, faceAnswer } from './face-answer.ts';
import type { GalleryThreshold } from './gallery-threshold.ts';
import type { PersonCandidate } from './search-persons.ts';

/** Samples per person looked at to tell whether two persons are one. */
const SAMPLES = 50;

export interface Identification {
  readonly verdict: Verdict;
  readonly reason: VerdictReason;
  readonly person: { readonly id: string; readonly displayName: string | null } | null;
  readonly similarity: number | null;
  readonly threshold: number;
  readonly thresholdSource: ThresholdSource;
  readonly candidateThreshold: number;
  readonly gallerySize: number;
  readonly expectedFpir: number | null;
  readonly candidates: readonly {
    readonly personId: string;
    readonly similarity: number;
    readonly faceId: string;
  }[];
  readonly face: FaceAnswer;
}

export interface IdentifyTimings extends AnalysisTimings {
  readonly search: number;
  readonly total: number;
}

export interface Identifying {
  readonly gallery: Gallery;
  readonly threshold: GalleryThreshold;
  readonly topK: number;
  readonly includeBelow: boolean;
}

/** `candidates` as `searchPersons` answers them for this face. Answers the matched person's uuid beside, for the audit. */
export async function identifyFace(
  ports: Pick<ActionPorts, 'registry' | 'spaces' | 'defaults'>,
  { gallery, threshold, topK, includeBelow }: Identifying,
  analysis: PhotoAnalysis,
  face: AnalyzedFace,
  candidates: readonly PersonCandidate[],
): Promise<{ readonly identification: Identification; readonly personUuid: string | null }> {
  const input = {
    candidates,
    threshold: threshold.threshold,
    candidateThreshold: threshold.candidateThreshold,
  };
  const best = candidates[0];
  const second = rival(input);
  const other = second === null ? undefined : candidates.find(({ person }) => person === second.person);
  const twins =
    best !== undefined && other !== undefined && (await mayBeOne(ports, gallery, threshold, best, other));
  const { verdict, reason, person } = decide({ ...input, samplesMatch: twins });
  const matched = best !== undefined && best.person === person ? best : null;
  return {
    personUuid: matched?.personUuid ?? null,
    identification: {
      verdict,
      reason,
      person: matched === null ? null : { id: matched.person, displayName: matched.displayName },
      similarity: best?.similarity ?? null,
      threshold: threshold.threshold,
      thresholdSource: threshold.source,
      candidateThreshold: threshold.candidateThreshold,
      gallerySize: threshold.gallerySize,
      expectedFpir: threshold.expectedFpir,
      candidates: shownCandidates(candidates, { ...input, topK, includeBelow }).map((candidate) => ({
        personId: candidate.person,
        similarity: candidate.similarity,
        faceId: candidate.face,
      })),
      face: faceAnswer(face, analysis),
    },
  };
}

/** A caller's low threshold, or many samples, must not make doubles of everybody: as many comparisons, as high a bar. */
async function mayBeOne(
  ports: Pick<ActionPorts, 'registry' | 'spaces' | 'defaults'>,
  gallery: Gallery,
  { threshold }: GalleryThreshold,
  one: PersonCandidate,
  other: PersonCandidate,
): Promise<boolean> {
  const space = gallery.embeddingSpace;
  const [some, others] = await Promise.all(
    [one, other].map(({ personUuid }) => ports.registry.faces.embeddingsOfPerson(personUuid, space, SAMPLES)),
  );
  const known = ports.spaces.find(space);
  const evidence = { curve: known?.curve ?? null, published: known?.published ?? null };
  const least = Math.max(threshold, duplicateThreshold(evidence, some?.length ?? 0, others?.length ?? 0));
  return samplesMatch(
    (some ?? []).map(({ embedding }) => embedding),
    (others ?? []).map(({ embedding }) => embedding),
    least,
  );
}
