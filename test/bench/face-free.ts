/** Cuts pieces without any face out of the shared photos: what a detector finds there is false, and sheets get them for a background. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import type { Pixels } from '../../lib/face/pixels.ts';
import { sharedFaces } from '../fixtures/development-pack.ts';

/** Side of a piece. */
export const FREE_SIDE = 640;

/** Photos with few faces and much around them; every face is annotated or there is none. */
const SOURCES = [
  'photos/001_A.jpg',
  'photos/002_A.jpg',
  'photos/003_A.jpg',
  'photos/004_A.jpg',
  'photos/005_A.jpg',
  'photos/006_A.jpg',
  'photos/017_0.jpg',
  'hard/bulk_view.jpg',
] as const;

/** Each photo is cut at its own size and at half of it. */
const SHARES = [1, 0.5] as const;

/** Neighbours share two fifths: the same scene, framed anew. */
const STRIDE = 384;

/** Of the photo's longer side, around a nose, that belongs to the head. */
const HEAD = 0.17;

export type Noses = ReadonlyMap<string, readonly (readonly [number, number])[]>;

const annotations = z.object({
  noses: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))),
});

/** File name → nose points of all faces, for the annotated photos. */
export function annotatedNoses(): Noses {
  const text = readFileSync(join(sharedFaces, 'photos/annotations.json'), 'utf8');
  return new Map(Object.entries(annotations.parse(JSON.parse(text)).noses));
}

/** The pieces, always the same ones in the same order. */
export async function faceFreePieces(): Promise<readonly Pixels[]> {
  const noses = annotatedNoses();
  const pieces: Pixels[] = [];
  for (const source of SOURCES) {
    for (const share of SHARES) {
      const photo = await pixelsOf(join(sharedFaces, source), share);
      const own = (noses.get(basename(source)) ?? []).map(([x, y]) => [x * share, y * share] as const);
      pieces.push(...cut(photo, own));
    }
  }
  return pieces;
}

export async function pixelsOf(path: string, share = 1): Promise<Pixels> {
  const { autoOrient } = await sharp(path).metadata();
  const width = Math.round(autoOrient.width * share);
  const photo = sharp(path, { autoOrient: true, ignoreIcc: true }).removeAlpha().toColourspace('srgb');
  const sized = share === 1 ? photo : photo.resize(width);
  const { data, info } = await sized.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

function cut(photo: Pixels, noses: readonly (readonly [number, number])[]): Pixels[] {
  const head = HEAD * Math.max(photo.width, photo.height);
  const pieces: Pixels[] = [];
  for (let y = 0; y + FREE_SIDE <= photo.height; y += STRIDE) {
    for (let x = 0; x + FREE_SIDE <= photo.width; x += STRIDE) {
      const shown = noses.some(
        ([nx, ny]) =>
          nx > x - head && nx < x + FREE_SIDE + head && ny > y - head && ny < y + FREE_SIDE + head,
      );
      if (!shown) pieces.push(crop(photo, x, y, FREE_SIDE, FREE_SIDE));
    }
  }
  return pieces;
}

function crop({ width, data }: Pixels, left: number, top: number, w: number, h: number): Pixels {
  const piece = new Uint8Array(w * h * 3);
  for (let y = 0; y < h; y++) {
    const from = ((top + y) * width + left) * 3;
    piece.set(data.subarray(from, from + w * 3), y * w * 3);
  }
  return { width: w, height: h, data: piece };
}
