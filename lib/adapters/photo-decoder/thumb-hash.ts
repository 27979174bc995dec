/**
 * ThumbHash, the few bytes a blurred likeness of a photo is drawn from (github.com/evanw/thumbhash): average and lowest cosine terms of
 * lightness and two colour differences, four bits a term. Decoders are there for the web, iOS and Android.
 */
import type { Pixels } from '../../face/pixels.ts';

/** More pixels make it slow and change nothing. */
export const THUMB_HASH_SIDE = 100;
const MOST_TERMS = 7;
const COLOUR_TERMS = 3;

/** Average, then the terms of rising frequency, each as a share of the strongest one: 0 to 1, 0.5 = none. */
interface Channel {
  readonly average: number;
  readonly terms: readonly number[];
  readonly strongest: number;
}

/** Base64 of at most 24 bytes. The photo may have at most THUMB_HASH_SIDE pixels a side. */
export function thumbHash({ width, height, data }: Pixels): string {
  const [lightness, yellow, red] = differences(data, width * height);
  const longer = Math.max(width, height);
  const across = Math.max(1, Math.round((MOST_TERMS * width) / longer));
  const down = Math.max(1, Math.round((MOST_TERMS * height) / longer));
  const l = channelOf(lightness, width, height, Math.max(3, across), Math.max(3, down));
  const p = channelOf(yellow, width, height, COLOUR_TERMS, COLOUR_TERMS);
  const q = channelOf(red, width, height, COLOUR_TERMS, COLOUR_TERMS);
  const landscape = width > height;
  const first =
    Math.round(63 * l.average) |
    (Math.round(31.5 + 31.5 * p.average) << 6) |
    (Math.round(31.5 + 31.5 * q.average) << 12) |
    (Math.round(31 * l.strongest) << 18);
  const second =
    (landscape ? down : across) |
    (Math.round(63 * p.strongest) << 3) |
    (Math.round(63 * q.strongest) << 9) |
    (landscape ? 1 << 15 : 0);
  const terms = [...l.terms, ...p.terms, ...q.terms].map((term) => Math.round(15 * term));
  const hash = Buffer.alloc(5 + Math.ceil(terms.length / 2));
  hash.writeUIntLE(first, 0, 3);
  hash.writeUInt16LE(second, 3);
  for (const [i, term] of terms.entries()) hash[5 + (i >> 1)]! |= term << (4 * (i & 1));
  return hash.toString('base64');
}

/** Lightness, yellow against blue, red against green; shares of one. */
function differences(rgb: Uint8Array, count: number): readonly [Float64Array, Float64Array, Float64Array] {
  const lightness = new Float64Array(count);
  const yellow = new Float64Array(count);
  const red = new Float64Array(count);
  for (let i = 0, at = 0; i < count; i++, at += 3) {
    const [r, g, b] = [rgb[at]! / 255, rgb[at + 1]! / 255, rgb[at + 2]! / 255];
    lightness[i] = (r + g + b) / 3;
    yellow[i] = (r + g) / 2 - b;
    red[i] = r - g;
  }
  return [lightness, yellow, red];
}

function channelOf(
  values: Float64Array,
  width: number,
  height: number,
  across: number,
  down: number,
): Channel {
  const columns = cosines(across, width);
  const rows = cosines(down, height);
  const found: number[] = [];
  for (let v = 0; v < down; v++) {
    // The lower the frequency down, the more across: a triangle of terms.
    for (let u = 0; u * down < across * (down - v); u++) {
      let sum = 0;
      for (let y = 0, at = 0; y < height; y++) {
        let line = 0;
        for (let x = 0; x < width; x++, at++) line += values[at]! * columns[u]![x]!;
        sum += line * rows[v]![y]!;
      }
      found.push(sum / (width * height));
    }
  }
  const [average = 0, ...terms] = found;
  const strongest = terms.reduce((most, term) => Math.max(most, Math.abs(term)), 0);
  return {
    average,
    strongest,
    terms: strongest === 0 ? terms : terms.map((term) => 0.5 + (0.5 / strongest) * term),
  };
}

/** The first cosines of the discrete transform (DCT-II), each at the middle of every pixel. */
function cosines(terms: number, length: number): readonly Float64Array[] {
  return Array.from({ length: terms }, (_, term) =>
    Float64Array.from({ length }, (__, at) => Math.cos((Math.PI / length) * term * (at + 0.5))),
  );
}
