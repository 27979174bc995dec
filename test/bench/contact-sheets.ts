/** Sheets of 24 megapixels with many small faces of known size, place and person, made from the shared faces and always alike. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Box } from '../../lib/face/face.ts';
import type { Pixels } from '../../lib/face/pixels.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';
import { FREE_SIDE } from './face-free.ts';

const WIDTH = 6000;
const HEIGHT = 4000;

/** Face heights in pixels of the sheet. */
export const BINS = [
  { from: 16, to: 20 },
  { from: 20, to: 32 },
  { from: 32, to: 64 },
  { from: 64, to: 128 },
] as const;
export type Bin = (typeof BINS)[number];

/** A photo of one person, and where the face is in it. */
export interface Original {
  readonly path: string;
  readonly person: string;
  /** Pixels of the photo. */
  readonly box: Box;
}

export interface PastedFace {
  readonly original: Original;
  readonly bin: Bin;
  /** The face on the sheet. */
  readonly box: Box;
  /** All that was pasted. */
  readonly area: Box;
}

export interface ContactSheet {
  /** A JPEG. */
  readonly path: string;
  readonly faces: readonly PastedFace[];
}

/** Around the face, of its own size, so much of the photo is pasted along on every side. */
const AROUND = 0.35;
/** Pixels between two faces. */
const GAP = 6;

/**
 * `perBin` faces of every bin on `sheets` sheets, in a folder of its own. An original is used at most once a bin, and never enlarged.
 * The background is a patchwork of `pieces`.
 */
export async function makeContactSheets(
  originals: readonly Original[],
  pieces: readonly Pixels[],
  { perBin, sheets, seed = 7 }: { readonly perBin: number; readonly sheets: number; readonly seed?: number },
): Promise<{ readonly sheets: readonly ContactSheet[]; remove(): Promise<void> }> {
  const random = seededRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'kith-sheets-'));
  const chosen = BINS.flatMap((bin) => choose(originals, bin, perBin, random));
  const made: ContactSheet[] = [];
  for (let at = 0; at < sheets; at++) {
    const own = chosen.filter((_, i) => i % sheets === at);
    const pixels = patchwork(pieces, random);
    const faces = await paste(pixels, own, random);
    const path = join(folder, `sheet-${at}.jpg`);
    await sharp(pixels.data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
      .toFile(path);
    made.push({ path, faces });
  }
  return { sheets: made, remove: () => rm(folder, { recursive: true, force: true }) };
}

interface Wanted {
  readonly original: Original;
  readonly bin: Bin;
  readonly height: number;
}

function choose(
  originals: readonly Original[],
  bin: Bin,
  count: number,
  random: () => number,
): readonly Wanted[] {
  const large = originals.filter(({ box }) => box.height >= bin.to);
  if (large.length < count) throw new Error(`Only ${large.length} faces are ${bin.to} pixels high`);
  return shuffled(large, random)
    .slice(0, count)
    .map((original) => ({ original, bin, height: bin.from + random() * (bin.to - bin.from) }));
}

function patchwork(pieces: readonly Pixels[], random: () => number): Pixels {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let top = 0; top < HEIGHT; top += FREE_SIDE) {
    for (let left = 0; left < WIDTH; left += FREE_SIDE) {
      const piece = pieces[Math.floor(random() * pieces.length)]!;
      const columns = Math.min(FREE_SIDE, WIDTH - left);
      for (let y = 0; y < Math.min(FREE_SIDE, HEIGHT - top); y++) {
        const from = y * FREE_SIDE * 3;
        data.set(piece.data.subarray(from, from + columns * 3), ((top + y) * WIDTH + left) * 3);
      }
    }
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** Largest first, each where there is room. */
async function paste(sheet: Pixels, wanted: readonly Wanted[], random: () => number): Promise<PastedFace[]> {
  const pasted: PastedFace[] = [];
  for (const one of [...wanted].sort((a, b) => b.height - a.height)) {
    const cutout = await cutOut(one);
    const area = room(cutout.pixels, pasted, random);
    put(sheet, cutout.pixels, area);
    const { x, y, width, height } = cutout.face;
    const box = { x: area.x + x, y: area.y + y, width, height };
    pasted.push({ original: one.original, bin: one.bin, box, area });
  }
  return pasted;
}

async function cutOut({
  original,
  height,
}: Wanted): Promise<{ readonly pixels: Pixels; readonly face: Box }> {
  const photo = sharp(readFileSync(original.path), { autoOrient: true }).removeAlpha().toColourspace('srgb');
  const { autoOrient } = await photo.metadata();
  const { box } = original;
  const left = Math.max(0, Math.floor(box.x - AROUND * box.width));
  const top = Math.max(0, Math.floor(box.y - AROUND * box.height));
  const right = Math.min(autoOrient.width, Math.ceil(box.x + (1 + AROUND) * box.width));
  const bottom = Math.min(autoOrient.height, Math.ceil(box.y + (1 + AROUND) * box.height));
  const share = height / box.height;
  const width = Math.max(1, Math.round((right - left) * share));
  const { data, info } = await photo
    .extract({ left, top, width: right - left, height: bottom - top })
    .resize(width, Math.max(1, Math.round((bottom - top) * share)), { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const [sx, sy] = [info.width / (right - left), info.height / (bottom - top)];
  const face = {
    x: (box.x - left) * sx,
    y: (box.y - top) * sy,
    width: box.width * sx,
    height: box.height * sy,
  };
  return { pixels: { width: info.width, height: info.height, data }, face };
}

function room({ width, height }: Pixels, taken: readonly PastedFace[], random: () => number): Box {
  for (let attempt = 0; attempt < 2000; attempt++) {
    const x = Math.floor(random() * (WIDTH - width));
    const y = Math.floor(random() * (HEIGHT - height));
    const free = taken.every(
      ({ area }) =>
        x > area.x + area.width + GAP ||
        area.x > x + width + GAP ||
        y > area.y + area.height + GAP ||
        area.y > y + height + GAP,
    );
    if (free) return { x, y, width, height };
  }
  throw new Error('The sheet is full');
}

function put(sheet: Pixels, { width, data }: Pixels, { x, y, height }: Box): void {
  for (let row = 0; row < height; row++) {
    sheet.data.set(data.subarray(row * width * 3, (row + 1) * width * 3), ((y + row) * sheet.width + x) * 3);
  }
}
