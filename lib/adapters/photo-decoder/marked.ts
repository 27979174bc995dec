/** Lays the words of a watermark over pixels. Drawing them takes longer than everything else about a rendition, so they are drawn once a size. */
import { createRequire } from 'node:module';
import type { Pixels } from '../../face/pixels.ts';
import { watermarkSvg } from './watermark.ts';

// Bundled functions find the native package by require, not by import.
const sharp: typeof import('sharp').default = createRequire(import.meta.url)('sharp');

/** Words drawn for a square, whose upper left part is the drawing for every picture with this longer side. */
interface Drawing {
  readonly side: number;
  /** Pixel after pixel a shade of grey and how much it covers, each of 255. */
  readonly shades: Uint8Array;
}

/** Two drawings for large renditions and those for thumbnails beside them: two albums in turn. */
const MOST_KEPT_BYTES = 20_000_000;

/** By side and words, the one used last at the end. */
const kept = new Map<string, Drawing>();

/** A copy of the pixels with the words on it. */
export async function marked({ width, height, data }: Pixels, words: string): Promise<Pixels> {
  const { side, shades } = await drawingOf(words, Math.max(width, height));
  const under = new Uint8Array(data);
  for (let y = 0; y < height; y++) {
    let to = y * width * 3;
    const end = (y * side + width) * 2;
    for (let from = y * side * 2; from < end; from += 2, to += 3) {
      const cover = shades[from + 1]!;
      if (cover === 0) continue;
      const shade = shades[from]! * cover + 127;
      const left = 255 - cover;
      under[to] = (under[to]! * left + shade) / 255;
      under[to + 1] = (under[to + 1]! * left + shade) / 255;
      under[to + 2] = (under[to + 2]! * left + shade) / 255;
    }
  }
  return { width, height, data: under };
}

async function drawingOf(words: string, side: number): Promise<Drawing> {
  const key = `${side} ${words}`;
  const drawing = kept.get(key) ?? { side, shades: await draw(words, side) };
  kept.delete(key);
  kept.set(key, drawing);
  let bytes = [...kept.values()].reduce((sum, { shades }) => sum + shades.length, 0);
  for (const [oldest, { shades }] of kept) {
    if (bytes <= MOST_KEPT_BYTES) break;
    kept.delete(oldest);
    bytes -= shades.length;
  }
  return drawing;
}

/** The words are white with a black rim: red says what green and blue say too. */
async function draw(words: string, side: number): Promise<Uint8Array> {
  const svg = Buffer.from(watermarkSvg(words, { width: side, height: side }));
  const rgba = await sharp(svg).ensureAlpha().raw().toBuffer();
  const shades = new Uint8Array(side * side * 2);
  for (let from = 0, to = 0; to < shades.length; from += 4, to += 2) {
    shades[to] = rgba[from]!;
    shades[to + 1] = rgba[from + 3]!;
  }
  return shades;
}
