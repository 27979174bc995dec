/**
 * Draws the words of a watermark as outlines, since a function has no fonts; loaded with the first photo that has one. `letters.json` has
 * Latin, Cyrillic and Greek letters of DejaVu Sans Bold on a grid of 256 units to the em.
 */
import type { Size } from '../../face/rendition-size.ts';
import file from './letters.json' with { type: 'json' };

const letters: ReadonlyMap<string, string> = new Map(Object.entries(file.letters));
const EM = 256;
/** Drawn for a letter that isn't there. */
const UNKNOWN = '□';

/** Of the longer side of the picture. */
const LETTER_SHARE = 0.045;
const SMALLEST_LETTERS = 6;
/** Longer words get smaller letters, so that they are there in whole. */
const WIDEST_SHARE = 0.9;
const DEGREES = -30;

interface Line {
  readonly paths: string;
  /** Ems. */
  readonly width: number;
}

function lineOf(words: string): Line {
  let paths = '';
  let x = 0;
  for (const letter of words.normalize('NFC')) {
    const [width = '', ...path] = (letters.get(letter) ?? letters.get(UNKNOWN) ?? '0').split(' ');
    if (path.length > 0) paths += `<path transform="translate(${x} 0)" d="${path.join(' ')}"/>`;
    x += Number(width);
  }
  return { paths, width: x / EM };
}

/** An SVG document of this size: the words again and again, aslant, light with a dark rim so that they show on any ground. */
export function watermarkSvg(words: string, { width, height }: Size): Uint8Array {
  const line = lineOf(words);
  const longer = Math.max(width, height);
  const wanted = Math.min(LETTER_SHARE * longer, (WIDEST_SHARE * longer) / Math.max(1, line.width));
  const em = Math.max(SMALLEST_LETTERS, wanted);
  // Lines stand apart by as much as the eye needs to read one, and every second one is moved by half.
  const across = (line.width + 1.5) * em;
  const down = 6 * em;
  const at = (x: number, y: number) => `<use href="#w" transform="translate(${x} ${y}) scale(${em / EM})"/>`;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>` +
      `<g id="w" fill="#fff" fill-opacity="0.4" stroke="#000" stroke-opacity="0.25" stroke-width="6">${line.paths}</g>` +
      `<pattern id="p" width="${across}" height="${down}" patternUnits="userSpaceOnUse" patternTransform="rotate(${DEGREES})">` +
      at(0, 2 * em) +
      at(across / 2, 5 * em) +
      at(-across / 2, 5 * em) +
      '</pattern></defs><rect width="100%" height="100%" fill="url(#p)"/></svg>',
  );
}
