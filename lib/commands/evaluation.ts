/** The course of an evaluation: embed every photo, set the excluded ones aside, suspect labels, work out raw and cleaned figures. */
import { basename, resolve } from 'node:path';
import type { QualityFilter } from '../face/face.ts';
import type { MislabelReason } from '../matching/suspected-mislabels.ts';
import type { KnownSpace } from '../ports/embedding-spaces.ts';
import type { PhotoAnalyzer } from '../ports/photo-analyzer.ts';
import { CommandProblem } from './command-problem.ts';
import {
  type EmbeddedPhoto,
  type EvaluationPhotos,
  embedLabelledPhotos,
  type LabelledPhoto,
  type MissedPhoto,
} from './evaluation-photos.ts';
import { type EvaluationFigures, evaluationFigures, mislabelsOf } from './evaluation-report.ts';
import type { PersonFolder } from './person-folders.ts';

export interface EvaluationWishes {
  /** Reason by SHA-256. */
  readonly exclusions: ReadonlyMap<string, string>;
  readonly qualityFilter: QualityFilter;
  /** Enrolled per person in the 1:N figures. */
  readonly photosPerPerson: number;
  readonly splits: number;
  readonly seed: number;
}

export interface SuspectedPhoto extends LabelledPhoto {
  readonly reason: MislabelReason;
  readonly ownSimilarity: number | null;
  /** The most similar photo of another folder. */
  readonly nearestFile: string | null;
  readonly nearestSimilarity: number | null;
}

export interface EvaluationReport {
  readonly space: Pick<KnownSpace, 'id' | 'pack' | 'detector'>;
  readonly qualityFilter: QualityFilter;
  /** Photos that gave no embedding, each with the refusal's code. */
  readonly missed: readonly MissedPhoto[];
  readonly excluded: readonly (LabelledPhoto & { readonly reason: string })[];
  /** Among the photos that were not excluded. */
  readonly suspectedMislabels: readonly SuspectedPhoto[];
  /** With every photo. */
  readonly raw: EvaluationFigures;
  /** Without the excluded ones; null when none was. */
  readonly cleaned: EvaluationFigures | null;
}

const REPLICATES = 1000;
/** A gallery's default. */
const TARGET_FPIR = 0.01;

/** `root` is what file names are told relative to. Refuses a folder without two persons or without anybody who has two usable photos. */
export async function evaluateFolder(
  { analyzer, space }: { readonly analyzer: PhotoAnalyzer; readonly space: KnownSpace },
  persons: readonly PersonFolder[],
  root: string,
  wishes: EvaluationWishes,
  watch: { readonly signal?: AbortSignal; readonly onProgress?: (done: number) => void } = {},
): Promise<EvaluationReport> {
  const { qualityFilter } = wishes;
  const analysis = { ...watch, analyzer, space: space.id, qualityFilter };
  return evaluatePhotos(await embedLabelledPhotos(persons, root, analysis), space, root, wishes);
}

/** The same for photos that are embedded already. */
export function evaluatePhotos(
  { embedded, missed }: EvaluationPhotos,
  space: KnownSpace,
  root: string,
  wishes: EvaluationWishes,
): EvaluationReport {
  const { qualityFilter, exclusions } = wishes;
  const kept = embedded.filter(({ sha256 }) => !exclusions.has(sha256));
  const figures = (photos: readonly EmbeddedPhoto[], which: string) => {
    refuseTooFew(photos, root);
    return evaluationFigures(photos, {
      ...wishes,
      shipped: space,
      protocol: protocolOf(basename(resolve(root)), space, qualityFilter, which),
      replicates: REPLICATES,
      targetFpir: TARGET_FPIR,
    });
  };
  const raw = figures(embedded, 'every photo');
  const cleaned =
    kept.length === embedded.length
      ? null
      : figures(kept, `without ${embedded.length - kept.length} photos excluded by hand for a wrong label`);
  return {
    space: { id: space.id, pack: space.pack, detector: space.detector },
    qualityFilter,
    missed,
    excluded: embedded.flatMap(({ person, file, sha256 }) => {
      const reason = exclusions.get(sha256);
      return reason === undefined ? [] : [{ person, file, sha256, reason }];
    }),
    suspectedMislabels: suspectedPhotos(kept, space, cleaned ?? raw),
    raw,
    cleaned,
  };
}

function suspectedPhotos(
  photos: readonly EmbeddedPhoto[],
  space: KnownSpace,
  figures: EvaluationFigures,
): readonly SuspectedPhoto[] {
  return mislabelsOf(photos, space.curve ?? figures.curve, figures.impostorPairs).map((suspect) => {
    const { person, file, sha256 } = photos[suspect.photo]!;
    const { reason, ownSimilarity, nearest, nearestSimilarity } = suspect;
    const nearestFile = nearest === null ? null : (photos[nearest]?.file ?? null);
    return { person, file, sha256, reason, ownSimilarity, nearestFile, nearestSimilarity };
  });
}

function refuseTooFew(photos: readonly EmbeddedPhoto[], root: string): void {
  const persons = [...Map.groupBy(photos, ({ person }) => person).values()];
  if (persons.length >= 2 && persons.some((own) => own.length >= 2)) return;
  throw new CommandProblem(
    'no_photos',
    `"${root}" needs at least two persons, and one of them two photos, in which a face can be used.`,
  );
}

function protocolOf(set: string, space: KnownSpace, filter: QualityFilter, which: string): string {
  return (
    `${set}: pack ${space.pack} with detector ${space.detector}, largest face of each photo, quality filter ${filter}, ` +
    `all pairs of labelled photos (${which}), 95 % intervals by 1,000 bootstraps over identities.`
  );
}
