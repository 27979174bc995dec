/** The port from photo bytes to faces and embeddings; behind it run worker threads (server) or this thread (Lambda, GPU task). */
import type { Refusal } from '../errors.ts';
import type { DetailLevel } from '../face/detail-level.ts';
import type {
  Box,
  DetectedFace,
  FaceSelection,
  Purpose,
  Quality,
  QualityFilter,
  RotationApplied,
} from '../face/face.ts';
import type { Pixels } from '../face/pixels.ts';

/**
 * Which faces get an embedding. `chosen` needs one face; the others stay listed with reasons and without embedding. `unseen`: nobody
 * looks for faces, only the photo itself is described.
 */
export type WantedFaces =
  | { readonly kind: 'unseen' }
  | { readonly kind: 'none' }
  | { readonly kind: 'all' }
  | {
      readonly kind: 'chosen';
      readonly selection: FaceSelection;
      /** Pixels of the upright photo; the face that overlaps it most is taken. */
      readonly faceBox?: Box | undefined;
      /** Refuse `multiple_faces` when a second usable face has at least this share of the first one's area. */
      readonly ambiguousFrom?: number | undefined;
    };

export interface AnalyzePhoto {
  readonly bytes: Uint8Array;
  readonly wanted: WantedFaces;
  /** How closely it is looked at; absent = `portrait`, one glance. Albums say what their policy asks for. */
  readonly detail?: DetailLevel | undefined;
  /** Renditions will be made of it too. */
  readonly preview?: boolean | undefined;
}

export interface AnalyzeRequest {
  /** Id of the embedding space; the pack and detector that make it are opened on demand. */
  readonly space: string;
  readonly purpose: Purpose;
  readonly qualityFilter: QualityFilter;
  readonly photos: readonly AnalyzePhoto[];
  /** One thread takes all the photos and embeds their faces in one run: the least work a photo, but no answer before the last one. */
  readonly together?: boolean;
}

export interface AnalyzedFace extends DetectedFace {
  readonly quality: Quality;
  /** May this face be used for the purpose at all? If not, `quality.reasons` says why. */
  readonly usable: boolean;
  /** L2-normalised; null unless wanted and usable. */
  readonly embedding: Float32Array | null;
  /** The aligned 112×112 RGB crop of an embedded face. */
  readonly crop: Uint8Array | null;
}

/** Milliseconds spent in each stage. */
export interface AnalysisTimings {
  readonly decode: number;
  readonly detect: number;
  readonly align: number;
  readonly embed: number;
}

export interface PhotoAnalysis {
  readonly mediaType: string;
  /** Of the upright photo (EXIF orientation and `rotationApplied` done); boxes are in these pixels. */
  readonly width: number;
  readonly height: number;
  readonly rotationApplied: RotationApplied;
  /** Largest first. */
  readonly faces: readonly AnalyzedFace[];
  /** Index into `faces` of the face `wanted.kind === 'chosen'` settled on; null for `all` and `none`. */
  readonly chosen: number | null;
  /** 64-bit dHash of the photo as 16 hex digits. */
  readonly perceptualHash: string;
  /** As `DecodedPhoto.preview`: not turned by `rotationApplied`. */
  readonly preview?: Pixels | undefined;
  readonly timings: AnalysisTimings;
  /** What made this result: versions, detector sizes, provider. Stored with the photo, not part of the space. */
  readonly engine: Readonly<Record<string, string>>;
}

/** A photo that can't be used comes back as the refusal that says why, so that its neighbours in the batch still count. */
export type PhotoOutcome =
  | { readonly kind: 'analyzed'; readonly analysis: PhotoAnalysis }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly analysis: PhotoAnalysis | null };

/** What keeps an analyzer busy and nobody waiting for long behind it. */
export interface Workload {
  /** Photos of one call `together`. */
  readonly photos: number;
  /** Calls at the same time. */
  readonly calls: number;
}

export interface PhotoAnalyzer {
  readonly workload: Workload;
  /** One outcome per photo, in order. Throws Refusal `models_unavailable` or `embedding_space_mismatch` for the whole batch. */
  analyze(request: AnalyzeRequest): Promise<readonly PhotoOutcome[]>;
  /** Opens the models of a space now; the same refusals as `analyze`. */
  warm(space: string): Promise<void>;
  /** Are the models of a space at hand? The same refusals as `analyze`; answers at once, however many photos wait. */
  check(space: string): Promise<void>;
  close(): Promise<void>;
}
