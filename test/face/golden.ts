/** Where the reference numbers and the files they were made from lie, when this checkout has them beside it. */
import { existsSync, readFileSync } from 'node:fs';
import type { Box, DetectedFace, Landmarks } from '../../lib/face/face.ts';

const shared = new URL('../../../shared/', import.meta.url);

export const hasShared = existsSync(new URL('golden/', shared));

/** The bytes of a file of the shared folder, by the path the goldens give. */
export function sharedFile(path: string): Uint8Array {
  return readFileSync(new URL(path, shared));
}

export function sharedPath(path: string): string {
  return new URL(path, shared).pathname;
}

type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

export function boxOf([x1, y1, x2, y2]: Corners): Box {
  return { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
}

export interface GoldenFace {
  readonly box: Corners;
  readonly score: number;
  readonly landmarks: Landmarks;
  readonly margin: number | null;
}

export interface GoldenPhoto {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly pixels_sha256: string;
  readonly results: Readonly<Record<'640' | '128' | '128+640', readonly GoldenFace[]>>;
}

export interface GoldenCrop {
  readonly image: string;
  readonly face: number;
  readonly landmarks: Landmarks;
  readonly M: readonly [readonly [number, number, number], readonly [number, number, number]];
  readonly rgb: string;
}

export interface GoldenEmbedding {
  readonly image: string;
  readonly face: number;
  readonly landmarks: Landmarks;
  readonly M: GoldenCrop['M'];
  readonly norm: number;
  readonly embedding: string;
}

export interface GoldenNmsCase {
  readonly name: string;
  readonly threshold: number;
  readonly boxes: readonly Corners[];
  readonly scores: readonly number[];
  readonly keep: readonly number[];
  readonly differs_without_plus_one: boolean;
}

interface GoldenFiles {
  readonly detections: { readonly images: readonly GoldenPhoto[] };
  readonly crops: { readonly crops: readonly GoldenCrop[] };
  readonly nms: { readonly cases: readonly GoldenNmsCase[] };
  readonly 'similarity-transform': {
    readonly cases: readonly {
      readonly image_size: number;
      readonly src: Landmarks;
      readonly M: GoldenCrop['M'];
    }[];
  };
  readonly embeddings: {
    readonly faces: readonly GoldenEmbedding[];
    readonly mobilefacenet_128_faces: readonly {
      readonly image: string;
      readonly face: number;
      readonly imagenet: { readonly norm: number; readonly embedding: string };
      readonly arcface_default: { readonly norm: number; readonly embedding: string };
    }[];
  };
}

/** A golden file as its README describes it. */
export function golden<Name extends keyof GoldenFiles>(name: Name): GoldenFiles[Name] {
  return JSON.parse(new TextDecoder().decode(sharedFile(`golden/${name}.json`)));
}

/** The float32 values behind base64. */
export function floatsOf(base64: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}

export function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** Largest distance between the sides of a face's box and the golden one, and between their landmarks. */
export function distanceTo(
  face: DetectedFace,
  { box, landmarks }: GoldenFace,
): { box: number; landmarks: number } {
  const { x, y, width, height } = face.box;
  const sides = [x - box[0], y - box[1], x + width - box[2], y + height - box[3]];
  const points = face.landmarks.flatMap(([px, py], i) => [px - landmarks[i]![0], py - landmarks[i]![1]]);
  const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));
  return { box: largest(sides), landmarks: largest(points) };
}
