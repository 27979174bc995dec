/** Turns a folder of labelled photos into embeddings, and keeps account of every photo that gave none. */
import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { inParallel } from '../actions/in-parallel.ts';
import type { QualityFilter } from '../face/face.ts';
import type { PhotoAnalyzer, PhotoOutcome } from '../ports/photo-analyzer.ts';
import { CommandProblem } from './command-problem.ts';
import type { PersonFolder } from './person-folders.ts';
import { readPhoto } from './photo-files.ts';

export interface LabelledPhoto {
  /** The folder's name. */
  readonly person: string;
  /** Relative to the evaluated folder. */
  readonly file: string;
  readonly sha256: string;
}

export interface EmbeddedPhoto extends LabelledPhoto {
  readonly embedding: Float32Array;
  /** L2 norm of the raw recogniser output. */
  readonly norm: number | null;
}

export interface MissedPhoto extends LabelledPhoto {
  readonly code: string;
  readonly message: string;
}

export interface EvaluationPhotos {
  readonly embedded: readonly EmbeddedPhoto[];
  readonly missed: readonly MissedPhoto[];
}

export interface EvaluationAnalysis {
  readonly analyzer: PhotoAnalyzer;
  readonly space: string;
  readonly qualityFilter: QualityFilter;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** Photos in one request; four requests in flight keep every worker busy without holding a whole set in memory. */
const BATCH = 8;
const IN_FLIGHT = 4;

/** Judged as probes are (`search`), largest face; a photo whose bytes were seen before in its folder counts once. */
export async function embedLabelledPhotos(
  persons: readonly PersonFolder[],
  root: string,
  analysis: EvaluationAnalysis,
): Promise<EvaluationPhotos> {
  const photos = persons.flatMap(({ folder, photos: own }) =>
    own.map(({ path }) => ({ person: folder, path })),
  );
  const batches = Array.from({ length: Math.ceil(photos.length / BATCH) }, (_, i) =>
    photos.slice(i * BATCH, (i + 1) * BATCH),
  );
  let done = 0;
  const results = await inParallel(batches, IN_FLIGHT, async (batch) => {
    if (analysis.signal?.aborted === true) {
      throw new CommandProblem('interrupted', 'Stopped before every photo was analysed.');
    }
    const read = await Promise.all(batch.map(({ path }) => readPhoto(path)));
    const outcomes = await analysis.analyzer.analyze({
      space: analysis.space,
      purpose: 'search',
      qualityFilter: analysis.qualityFilter,
      photos: read.map(({ bytes }) => ({ bytes, wanted: { kind: 'chosen', selection: 'largest' } })),
    });
    done += batch.length;
    analysis.onProgress?.(done);
    return batch.map(({ person, path }, i) => {
      const sha256 = createHash('sha256').update(read[i]!.bytes).digest('hex');
      return accounted({ person, file: relative(root, path), sha256 }, outcomes[i]);
    });
  });
  return withoutRepeats(results.flat());
}

type Accounted = EmbeddedPhoto | MissedPhoto;

function accounted(photo: LabelledPhoto, outcome: PhotoOutcome | undefined): Accounted {
  if (outcome?.kind === 'refused') {
    return { ...photo, code: outcome.refusal.code, message: outcome.refusal.message };
  }
  const face = outcome?.analysis.faces[outcome.analysis.chosen ?? -1];
  if (face?.embedding == null) {
    return { ...photo, code: 'no_face', message: 'No face was found that could be embedded.' };
  }
  return { ...photo, embedding: face.embedding, norm: face.quality.embeddingNorm };
}

function withoutRepeats(photos: readonly Accounted[]): EvaluationPhotos {
  const seen = new Set<string>();
  const embedded: EmbeddedPhoto[] = [];
  const missed: MissedPhoto[] = [];
  for (const photo of photos) {
    const { person, file, sha256 } = photo;
    const key = `${sha256} ${person}`;
    if (seen.has(key)) {
      missed.push({ person, file, sha256, code: 'repeated_photo', message: 'The same file again.' });
    } else if ('embedding' in photo) embedded.push(photo);
    else missed.push(photo);
    seen.add(key);
  }
  return { embedded, missed };
}
