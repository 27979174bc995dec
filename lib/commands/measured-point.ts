/** Writes an evaluation as the `measured` operating point of the model manifest, ready to be pasted there. */
import type { CalibrationCurve } from '../matching/calibration-curve.ts';
import type { EvaluationReport } from './evaluation.ts';

export interface MeasuredPoint {
  readonly source: 'measured';
  readonly space: string;
  readonly curve: CalibrationCurve;
  /** With every photo, where `curve` is without the excluded ones; no threshold rests on it. */
  readonly raw?: CalibrationCurve;
  readonly minEmbeddingNorm: number | null;
}

/** Four significant digits are more than any of these intervals can tell apart. */
const DIGITS = 4;

export function measuredPoint({ space, raw, cleaned }: EvaluationReport): MeasuredPoint {
  const figures = cleaned ?? raw;
  return {
    source: 'measured',
    space: space.id,
    minEmbeddingNorm: figures.embeddingNorm === null ? null : rounded(figures.embeddingNorm.firstPercentile),
    curve: roundedCurve(figures.curve),
    ...(cleaned === null ? {} : { raw: roundedCurve(raw.curve) }),
  };
}

function roundedCurve(curve: CalibrationCurve): CalibrationCurve {
  return {
    ...curve,
    points: curve.points.map(({ threshold, fmr, fmrLower, fmrUpper, fnmr }) => ({
      threshold,
      fmr: rounded(fmr),
      fmrLower: rounded(fmrLower),
      fmrUpper: rounded(fmrUpper),
      fnmr: rounded(fnmr),
    })),
    tail:
      curve.tail === null
        ? null
        : {
            from: curve.tail.from,
            fmr: rounded(curve.tail.fmr),
            fmrLower: rounded(curve.tail.fmrLower),
            fmrUpper: rounded(curve.tail.fmrUpper),
            rate: rounded(curve.tail.rate),
            rateLower: rounded(curve.tail.rateLower),
            rateUpper: rounded(curve.tail.rateUpper),
          },
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}
