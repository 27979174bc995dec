/** Compares photos to be enrolled with what is known: a bad sample would let strangers match later. */
import { Refusal } from '../errors.ts';
import { bestSimilarity } from '../matching/similarity.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { FaceEmbedding, Gallery } from '../ports/records.ts';
import type { EnrollWarning } from './enroll-answer.ts';
import type { Sample } from './enrollment-samples.ts';
import { galleryThreshold, thresholdAtSize } from './gallery-threshold.ts';
import { type PersonCandidate, searchPersons } from './search-persons.ts';
import { storedTwin } from './stored-twin.ts';

/** A person's stored samples looked at, the oldest first. */
const SAMPLES = 1000;
/** The person themselves and the nearest other one. */
const NEED = 2;

type Ports = Pick<ActionPorts, 'registry' | 'index' | 'spaces' | 'defaults' | 'telemetry'>;

/**
 * `unlike_own_samples`: below candidateThreshold to every other sample of the person, those of this request included.
 * `closer_to_other_person`: another person is at least as near, or at or above the threshold when the person is new. Faces that
 * are stored already are not judged again. When the index is down and `strict` is off, only the own samples are compared.
 */
export async function checkSamples(
  ports: Ports,
  gallery: Gallery,
  personId: string,
  samples: readonly Sample[],
  strict: boolean,
): Promise<readonly EnrollWarning[]> {
  const person = await ports.registry.persons.find(gallery.uuid, personId);
  const space = gallery.embeddingSpace;
  const own =
    person === null ? [] : await ports.registry.faces.embeddingsOfPerson(person.uuid, space, SAMPLES);
  const fresh = await withoutStored(ports, gallery, samples);
  const others = await nearestOthers(ports, gallery, personId, fresh, strict);
  return fresh.flatMap((sample, i) => {
    const nearest = nearestOwn(sample, own, samples);
    const other = others.candidates[i] ?? null;
    return [
      ...(nearest !== null && nearest < others.candidateThreshold ? [unlike(sample, nearest)] : []),
      ...(other !== null && closer(other, nearest, own.length === 0, others.threshold)
        ? [nearOther(sample, nearest, other)]
        : []),
    ];
  });
}

/** The warning as the refusal it becomes with `strict`. */
export function strictRefusal(warning: EnrollWarning): Refusal {
  const { index: _, code, ...details } = warning;
  const message =
    code === 'unlike_own_samples'
      ? 'The face resembles none of this person’s other photos; check the photo, or enroll it without strict.'
      : 'The face is nearer to another person; check the photo and the person, or enroll it without strict.';
  return new Refusal(code, message, details);
}

async function withoutStored(
  { registry }: Ports,
  gallery: Gallery,
  samples: readonly Sample[],
): Promise<readonly Sample[]> {
  const fresh: Sample[] = [];
  for (const sample of samples) {
    const photo = await registry.photos.findBySha256(gallery.uuid, sample.sha256);
    const stored = photo === null ? [] : await registry.faces.ofPhoto(photo.uuid);
    const twin = storedTwin(stored, sample.face.box);
    if (twin === null || twin.person === null) fresh.push(sample);
  }
  return fresh;
}

/** Copies of the very same photo say nothing about each other. */
function nearestOwn(
  sample: Sample,
  own: readonly FaceEmbedding[],
  samples: readonly Sample[],
): number | null {
  const known = own.map(({ embedding }) => embedding);
  const siblings = samples
    .filter((other) => other.sha256 !== sample.sha256)
    .map(({ face }) => face.embedding);
  return bestSimilarity(sample.face.embedding, [...known, ...siblings])?.similarity ?? null;
}

interface Others {
  readonly threshold: number;
  readonly candidateThreshold: number;
  /** The nearest other person of each sample. */
  readonly candidates: readonly (PersonCandidate | null)[];
}

async function nearestOthers(
  ports: Ports,
  gallery: Gallery,
  personId: string,
  samples: readonly Sample[],
  strict: boolean,
): Promise<Others> {
  try {
    const threshold = await galleryThreshold(ports, gallery);
    const embeddings = samples.map(({ face }) => face.embedding);
    const lists = await searchPersons(ports, gallery, embeddings, NEED);
    const candidates = lists.map((list) => list.find(({ person }) => person !== personId) ?? null);
    return { ...threshold, candidates };
  } catch (error) {
    if (strict || !(error instanceof Refusal && error.code === 'index_unavailable')) throw error;
    ports.telemetry.log('warn', 'enrolling without a look at other persons', { code: error.code }, error);
    const { faces } = await ports.registry.galleries.counts(gallery.uuid);
    return { ...thresholdAtSize(ports, gallery, faces), candidates: [] };
  }
}

function closer(other: PersonCandidate, own: number | null, isNew: boolean, threshold: number): boolean {
  if (own !== null && other.similarity >= own) return true;
  return isNew && other.similarity >= threshold;
}

function unlike({ index }: Sample, ownSimilarity: number): EnrollWarning {
  return { index, code: 'unlike_own_samples', ownSimilarity };
}

function nearOther(
  { index }: Sample,
  ownSimilarity: number | null,
  { person, similarity }: PersonCandidate,
): EnrollWarning {
  return { index, code: 'closer_to_other_person', ownSimilarity, personId: person, similarity };
}
