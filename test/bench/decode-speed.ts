/** How long decoding alone takes, beside OpenCV's imread. */
import { readFile } from 'node:fs/promises';
import { openSharpDecoder } from '../../lib/adapters/photo-decoder/sharp.ts';
import type { Detail } from '../../lib/ports/photo-decoder.ts';
import type { Section } from './bench-context.ts';
import { timed } from './figures.ts';
import { type Contestant, inTurn } from './in-turn.ts';
import { pairedRows } from './paired-rows.ts';
import { startPeer } from './peer.ts';
import { everyPhoto, facescrub } from './photo-sets.ts';

const NONE = { mean: null, worst: null };

export const decodeSpeed: Section = async ({ quick, python }) => {
  const scrub = facescrub(quick ? 30 : 100);
  const photos = everyPhoto().slice(0, quick ? 8 : undefined);
  const decoder = openSharpDecoder();
  const decoding =
    (detail: Detail): Contestant =>
    (path) =>
      timed(async () => decoder.decode(await readFile(path), detail));
  const peer = python === null ? null : await startPeer(python, 2);
  try {
    const times = await inTurn([...scrub, ...photos], quick ? 3 : 11, {
      product: decoding('reduced'),
      reference: peer === null ? async () => 0 : peer.decode,
      full: decoding('full'),
    });
    const theirs = peer === null ? null : times('reference');
    return [
      ...pairedRows('as the product decodes, all', [...scrub, ...photos], times('product'), theirs, {
        mean: 1.3,
        worst: null,
      }),
      ...pairedRows('as the product decodes, FaceScrub', scrub, times('product'), theirs, NONE),
      ...pairedRows('as the product decodes, photos up to 36 MP', photos, times('product'), theirs, NONE),
      ...pairedRows('every pixel, FaceScrub', scrub, times('full'), theirs, NONE),
      ...pairedRows('every pixel, photos up to 36 MP', photos, times('full'), theirs, NONE),
    ];
  } finally {
    await peer?.stop();
  }
};
