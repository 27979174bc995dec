/** The photos of an enrollment, analysed: the face each of them stands for, or why it stands for none. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AnalyzedFace, AnalyzeRequest, PhotoAnalysis } from '../ports/photo-analyzer.ts';
import type { Gallery } from '../ports/records.ts';
import { accountedRefusal, chosenFace, observeStages, selectionOf } from './analyze-probe.ts';
import type { EnrollRequest, RefusedPhoto } from './enroll-answer.ts';
import { type UnusedFace, unusedFaces } from './face-answer.ts';
import type { OtherEmbeddings } from './keep-out.ts';
import { inOtherSpaces, type OtherSpacesPorts, otherSpaces } from './other-spaces.ts';
import type { TakenPhoto } from './take-photos.ts';

/** A second face this big, relative to the first, makes it unclear who is meant (DESIGN 5). */
const AMBIGUOUS_FROM = 0.7;

export interface Sample {
  /** Which photo of the request. */
  readonly index: number;
  readonly photo: TakenPhoto;
  readonly sha256: string;
  readonly analysis: PhotoAnalysis;
  readonly face: AnalyzedFace & { readonly embedding: Float32Array };
  readonly unusedFaces: readonly UnusedFace[];
  /** Its embeddings in spaces that suppressions still speak of. */
  readonly others: OtherEmbeddings;
}

export interface Samples {
  readonly samples: readonly Sample[];
  readonly refused: readonly RefusedPhoto[];
}

export interface SamplesRequest
  extends Pick<EnrollRequest, 'faceBoxes' | 'faceSelection' | 'qualityFilter'>,
    Pick<AnalyzeRequest, 'together'> {}

export async function analyzeSamples(
  ports: Pick<ActionPorts, 'digest' | 'defaults'> & OtherSpacesPorts,
  gallery: Gallery,
  request: SamplesRequest,
  photos: readonly TakenPhoto[],
): Promise<Samples> {
  const selection = selectionOf(ports, gallery, request.faceSelection);
  const wanted: Omit<AnalyzeRequest, 'space'> = {
    purpose: 'enroll',
    qualityFilter: request.qualityFilter ?? gallery.settings.qualityFilter,
    ...(request.together === true && { together: true }),
    photos: photos.map(({ bytes }, index) => ({
      bytes,
      wanted: {
        kind: 'chosen',
        selection,
        faceBox: request.faceBoxes?.[index] ?? undefined,
        ambiguousFrom: AMBIGUOUS_FROM,
      },
    })),
  };
  const outcomes = await ports.analyzer.analyze({ ...wanted, space: gallery.embeddingSpace });
  const spaces = await otherSpaces(ports, gallery);
  const analyses = outcomes.map((outcome) => (outcome.kind === 'analyzed' ? outcome.analysis : null));
  const others = await inOtherSpaces(ports, spaces, wanted, analyses);
  const samples: Sample[] = [];
  const refused: RefusedPhoto[] = [];
  for (const [index, photo] of photos.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) throw new Error('the analyzer answered nothing for a photo');
    if (outcome.kind === 'refused') {
      refused.push(refusedPhoto(index, photo, accountedRefusal(outcome)));
      continue;
    }
    const { analysis } = outcome;
    observeStages(ports, analysis.timings);
    samples.push({
      index,
      photo,
      sha256: ports.digest.sha256(photo.bytes),
      analysis,
      face: chosenFace(analysis),
      unusedFaces: unusedFaces(analysis, [analysis.faces[analysis.chosen!]!]),
      others: others.get(analysis.faces[analysis.chosen!]!) ?? new Map(),
    });
  }
  return { samples, refused };
}

export function refusedPhoto(
  index: number,
  photo: Pick<TakenPhoto, 'fileName'>,
  refusal: Refusal,
): RefusedPhoto {
  return {
    ...refusal.details,
    index,
    filename: photo.fileName,
    code: refusal.code,
    message: refusal.message,
  };
}

/** When every photo of an enrollment was refused. */
export function noFaceEnrolled(refused: readonly RefusedPhoto[]): Refusal {
  return new Refusal(
    'no_face_enrolled',
    'No photo could be enrolled and nothing was stored; `refused` says for each photo what to change.',
    { refused: byIndex(refused) },
  );
}

export function byIndex<Item extends { readonly index: number }>(items: readonly Item[]): readonly Item[] {
  return [...items].sort((a, b) => a.index - b.index);
}
