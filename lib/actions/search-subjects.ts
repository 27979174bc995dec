/** From the people of a search to the embeddings it is made with: of their selfies, or of faces the gallery knows. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AnalysisTimings, PhotoOutcome } from '../ports/photo-analyzer.ts';
import type { Gallery } from '../ports/records.ts';
import { accountedRefusal, chosenFace, observeStages } from './analyze-probe.ts';
import { type FaceAnswer, faceAnswer, type UnusedFace, unusedFaces } from './face-answer.ts';
import { adviseSelfie, type SelfiePlace } from './selfie-advice.ts';
import type { TakenPhoto } from './take-photos.ts';

/** `selfies`: places in the request's photos, 1 to 3 of one person. */
export type SearchSubject = { readonly selfies: readonly number[] } | { readonly faceId: string };

export interface SelfieAnswer extends SelfiePlace {
  readonly face: FaceAnswer;
  readonly unusedFaces: readonly UnusedFace[];
}

export interface Subjects {
  /** Per subject one to three embeddings. */
  readonly probes: readonly (readonly Float32Array[])[];
  readonly selfies: readonly SelfieAnswer[];
  /** Of all selfies together. */
  readonly timings: AnalysisTimings;
}

type Ports = Pick<ActionPorts, 'registry' | 'analyzer' | 'telemetry'>;

/** A second face this large beside the first one (share of its area) is somebody else in the picture, not a passer-by. */
const COMPANY = 0.35;

const NO_TIME: AnalysisTimings = { decode: 0, detect: 0, align: 0, embed: 0 };

/**
 * Looks at all selfies in one call, and reads the embeddings of stored faces.
 * @throws Refusal of a selfie, with `advice`, `subject` and `selfie` in the details; `face_not_found`; `models_unavailable`
 */
export async function searchSubjects(
  ports: Ports,
  gallery: Gallery,
  subjects: readonly SearchSubject[],
  photos: readonly TakenPhoto[],
): Promise<Subjects> {
  const places = subjects.flatMap((subject, at) =>
    'selfies' in subject
      ? subject.selfies.map((photo, selfie) => ({ subject: at, selfie, photo: photos[photo]! }))
      : [],
  );
  const [seen, known] = await Promise.all([
    lookAtSelfies(ports, gallery, places),
    embeddingsOf(ports, gallery, subjects),
  ]);
  const probes = subjects.map((subject, at) =>
    'faceId' in subject
      ? [known.get(subject.faceId.toLowerCase())!]
      : seen.filter((selfie) => selfie.place.subject === at).map(({ embedding }) => embedding),
  );
  return {
    probes,
    selfies: seen.map(({ place, face, unusedFaces }) => ({ ...place, face, unusedFaces })),
    timings: seen.map(({ timings }) => timings).reduce(together, NO_TIME),
  };
}

interface SeenSelfie {
  readonly place: SelfiePlace;
  readonly embedding: Float32Array;
  readonly face: FaceAnswer;
  readonly unusedFaces: readonly UnusedFace[];
  readonly timings: AnalysisTimings;
}

async function lookAtSelfies(
  ports: Ports,
  gallery: Gallery,
  places: readonly (SelfiePlace & { readonly photo: TakenPhoto })[],
): Promise<readonly SeenSelfie[]> {
  if (places.length === 0) return [];
  const wanted = { kind: 'chosen', selection: 'largest', ambiguousFrom: COMPANY } as const;
  const outcomes = await ports.analyzer.analyze({
    space: gallery.embeddingSpace,
    purpose: 'search',
    qualityFilter: gallery.settings.qualityFilter,
    photos: places.map(({ photo }) => ({ bytes: photo.bytes, wanted })),
  });
  return places.map(({ subject, selfie }, at) => seenSelfie(ports, { subject, selfie }, outcomes[at]));
}

function seenSelfie(ports: Ports, place: SelfiePlace, outcome: PhotoOutcome | undefined): SeenSelfie {
  if (outcome === undefined) throw new Error('the analyzer answered nothing for a photo');
  if (outcome.kind === 'refused') throw adviseSelfie(accountedRefusal(outcome), place);
  const { analysis } = outcome;
  observeStages(ports, analysis.timings);
  const face = chosenFace(analysis);
  return {
    place,
    embedding: face.embedding,
    face: faceAnswer(face, analysis),
    unusedFaces: unusedFaces(analysis, [analysis.faces[analysis.chosen!]!]),
    timings: analysis.timings,
  };
}

async function embeddingsOf(
  { registry }: Ports,
  gallery: Gallery,
  subjects: readonly SearchSubject[],
): Promise<ReadonlyMap<string, Float32Array>> {
  const faces = subjects.flatMap((subject) => ('faceId' in subject ? [subject.faceId.toLowerCase()] : []));
  if (faces.length === 0) return new Map();
  const points = await registry.faces.points(gallery.embeddingSpace, faces);
  const own = points.filter((point) => point.gallery === gallery.uuid);
  const known = new Map(own.map(({ face, embedding }) => [face, embedding]));
  const missing = faces.find((face) => !known.has(face));
  if (missing !== undefined) {
    throw new Refusal('face_not_found', 'There is no such searchable face in this gallery.', {
      faceId: missing,
    });
  }
  return known;
}

function together(one: AnalysisTimings, other: AnalysisTimings): AnalysisTimings {
  return {
    decode: one.decode + other.decode,
    detect: one.detect + other.detect,
    align: one.align + other.align,
    embed: one.embed + other.embed,
  };
}
