/** Stands in for the models: reads the faces a fake photo tells of and gives each a repeatable embedding. */
import { z } from 'zod';
import { settleOnFace } from '../../lib/actions/settle-on-face.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Box } from '../../lib/face/face.ts';
import { area } from '../../lib/face/geometry.ts';
import type {
  AnalyzedFace,
  AnalyzePhoto,
  AnalyzeRequest,
  PhotoAnalysis,
  PhotoAnalyzer,
  PhotoOutcome,
} from '../../lib/ports/photo-analyzer.ts';
import type { FakeFace } from './fake-photo.ts';

export const DIMENSION = 128;

const box = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const photo = z.object({
  width: z.number().default(1000),
  height: z.number().default(800),
  faces: z.array(
    z.object({
      person: z.string(),
      sample: z.number().default(1),
      likeness: z.number().default(0.9),
      alsoLike: z.object({ person: z.string(), likeness: z.number() }).optional(),
      box: box.optional(),
      reasons: z.array(z.enum(['face_too_small', 'extreme_pose', 'low_detection_score'])).default([]),
    }),
  ),
});

export interface FakeAnalyzer extends PhotoAnalyzer {
  /** Photos analysed so far. */
  readonly analyzed: () => number;
  /** What it was asked last. */
  readonly lastRequest: () => AnalyzeRequest | null;
  /** What the next calls throw; null = nothing. */
  failWith(error: Error | null): void;
}

export function fakeAnalyzer(): FakeAnalyzer {
  let count = 0;
  let failure: Error | null = null;
  let last: AnalyzeRequest | null = null;
  return {
    workload: { photos: 4, calls: 2 },
    analyzed: () => count,
    lastRequest: () => last,
    failWith(error) {
      failure = error;
    },
    async analyze(request) {
      if (failure !== null) throw failure;
      last = request;
      const { photos } = request;
      count += photos.length;
      return photos.map(outcomeOf);
    },
    async warm() {
      if (failure !== null) throw failure;
    },
    async check() {
      if (failure !== null) throw failure;
    },
    async close() {},
  };
}

function outcomeOf({ bytes, wanted }: AnalyzePhoto): PhotoOutcome {
  const parsed = parse(bytes);
  if (parsed === null) {
    const refusal = new Refusal('media_type_unsupported', 'This is no photo.');
    return { kind: 'refused', refusal, analysis: null };
  }
  const faces = (wanted.kind === 'unseen' ? [] : parsed.faces)
    .map((face, i) => ({ face, box: face.box ?? boxAt(i) }))
    .sort((a, b) => area(b.box) - area(a.box))
    .map(({ face, box }) => analyzedFace(face, box));
  const settled = wanted.kind === 'chosen' ? settleOnFace(faces, parsed, wanted) : null;
  const embedded = faces.map((face, i) => {
    const keep = wanted.kind === 'all' ? face.usable : wanted.kind === 'chosen' && i === settled;
    return keep ? face : { ...face, embedding: null, crop: null };
  });
  const analysis: PhotoAnalysis = {
    mediaType: 'image/jpeg',
    width: parsed.width,
    height: parsed.height,
    rotationApplied: 0,
    faces: embedded,
    chosen: typeof settled === 'number' ? settled : null,
    perceptualHash: '0123456789abcdef',
    timings: { decode: 1, detect: 2, align: 3, embed: 4 },
    engine: { detector: 'fake' },
  };
  if (settled instanceof Refusal) return { kind: 'refused', refusal: settled, analysis };
  return { kind: 'analyzed', analysis };
}

function parse(bytes: Uint8Array): z.output<typeof photo> | null {
  try {
    return photo.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}

function boxAt(i: number): Box {
  return { x: 50 + 200 * i, y: 100, width: 160 / (1 + i), height: 200 / (1 + i) };
}

function analyzedFace(face: z.output<typeof photo>['faces'][number], box: Box): AnalyzedFace {
  const { x, y, width, height } = box;
  const embedding = embeddingOf(face);
  return {
    box,
    landmarks: [
      [x + 0.3 * width, y + 0.4 * height],
      [x + 0.7 * width, y + 0.4 * height],
      [x + 0.5 * width, y + 0.6 * height],
      [x + 0.35 * width, y + 0.8 * height],
      [x + 0.65 * width, y + 0.8 * height],
    ],
    detectionScore: 0.9,
    quality: {
      interEyeDistance: 0.4 * width,
      sharpness: 100,
      brightness: 0.5,
      yaw: 0,
      pitch: 0,
      roll: 0,
      embeddingNorm: 20,
      reasons: face.reasons,
    },
    usable: face.reasons.length === 0,
    embedding,
    crop: new Uint8Array(112 * 112 * 3).fill(Math.abs(Math.round(embedding[0]! * 255))),
  };
}

/** Unit vector: `likeness` parts of the person's ideal, the rest in a direction of the sample's own. */
export function embeddingOf(
  face: Pick<FakeFace, 'person' | 'sample' | 'likeness'> & {
    readonly alsoLike?: FakeFace['alsoLike'] | undefined;
  },
): Float32Array {
  const { person, sample = 1, likeness = 0.9, alsoLike } = face;
  const also = alsoLike?.likeness ?? 0;
  const own = Math.sqrt(Math.max(0, 1 - likeness ** 2 - also ** 2));
  const ideal = direction(person);
  const other = alsoLike === undefined ? ideal : direction(alsoLike.person);
  const noise = direction(`${person}#${sample}`);
  return unit(ideal.map((value, i) => likeness * value + also * other[i]! + own * noise[i]!));
}

/** A repeatable random unit vector (FNV-1a seed, mulberry32 numbers, sums of twelve as normals). */
function direction(seed: string): Float32Array {
  let state = 2166136261;
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 16777619);
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
  return unit(Float32Array.from({ length: DIMENSION }, normal));
}

function unit(values: Float32Array): Float32Array {
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}
