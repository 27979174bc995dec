/** The embedding spaces this installation knows: every pack of the manifest with every detector it can be paired with. */
import type { ModelCost } from '../face/expected-time.ts';
import type { CalibrationCurve } from '../matching/calibration-curve.ts';

export type DetectorName = 'scrfd' | 'retinaface' | 'yunet';

export interface KnownSpace {
  readonly id: string;
  readonly pack: string;
  readonly detector: DetectorName;
  readonly dimension: number;
  readonly licence: string;
  readonly commercialUse: boolean;
  /** Measured on this very space; null = uncalibrated. */
  readonly curve: CalibrationCurve | null;
  /** A published 1:1 operating point of the recogniser, where there is one. */
  readonly published: { readonly threshold: number; readonly fmr: number; readonly source: string } | null;
  /** First percentile of the raw embedding norm on the calibration set; below it a face can't work. */
  readonly minEmbeddingNorm: number | null;
  /** What its models cost; null or absent = nobody knows. */
  readonly cost?: ModelCost | null;
}

export interface EmbeddingSpaces {
  /** New galleries are pinned to it. */
  readonly default: KnownSpace;
  find(id: string): KnownSpace | null;
}
