/** Analyses the one photo of a search or comparison; what it refuses says what became of every face. */
import { Refusal } from '../errors.ts';
import type { FaceSelection, QualityFilter } from '../face/face.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type {
  AnalysisTimings,
  AnalyzedFace,
  PhotoAnalysis,
  PhotoOutcome,
  WantedFaces,
} from '../ports/photo-analyzer.ts';
import type { Gallery } from '../ports/records.ts';
import { unusedFaces } from './face-answer.ts';

type Ports = Pick<ActionPorts, 'analyzer' | 'telemetry'>;

export interface Probe {
  readonly space: string;
  readonly qualityFilter: QualityFilter;
  readonly wanted: WantedFaces;
  readonly bytes: Uint8Array;
}

/** @throws Refusal of the photo (`no_face`, `image_undecodable`, …) or `models_unavailable` */
export async function analyzeProbe(ports: Ports, probe: Probe): Promise<PhotoAnalysis> {
  const [outcome] = await ports.analyzer.analyze({
    space: probe.space,
    purpose: 'search',
    qualityFilter: probe.qualityFilter,
    photos: [{ bytes: probe.bytes, wanted: probe.wanted }],
  });
  if (outcome === undefined) throw new Error('the analyzer answered nothing for a photo');
  if (outcome.kind === 'refused') throw accountedRefusal(outcome);
  observeStages(ports, outcome.analysis.timings);
  return outcome.analysis;
}

/** The face `wanted.kind === 'chosen'` settled on, with its embedding. */
export function chosenFace(analysis: PhotoAnalysis): AnalyzedFace & { readonly embedding: Float32Array } {
  const face = analysis.chosen === null ? undefined : analysis.faces[analysis.chosen];
  if (face === undefined || face.embedding === null) {
    throw new Error('the analyzer chose a face without an embedding');
  }
  return { ...face, embedding: face.embedding };
}

/** The refusal of a photo, with every face it shows and why that one was not used. */
export function accountedRefusal(outcome: Extract<PhotoOutcome, { kind: 'refused' }>): Refusal {
  const { refusal, analysis } = outcome;
  if (analysis === null || analysis.faces.length === 0) return refusal;
  const details = { ...refusal.details, unusedFaces: unusedFaces(analysis, []) };
  return new Refusal(refusal.code, refusal.message, details, { cause: refusal });
}

export function observeStages({ telemetry }: Pick<ActionPorts, 'telemetry'>, timings: AnalysisTimings): void {
  for (const [stage, milliseconds] of Object.entries(timings)) {
    telemetry.observe('stage_ms', milliseconds, { stage });
  }
}

/** Request before gallery before installation. */
export function selectionOf(
  { defaults }: Pick<ActionPorts, 'defaults'>,
  gallery: Gallery | null,
  request: FaceSelection | undefined,
): FaceSelection {
  return request ?? gallery?.settings.faceSelection ?? defaults.faceSelection;
}
