/** What an album's look finds where there is no face: on pieces without any, and beside the annotated faces of photos. */
import { join } from 'node:path';
import sharp from 'sharp';
import type { Box } from '../../lib/face/face.ts';
import type { Pixels } from '../../lib/face/pixels.ts';
import { sharedFaces } from '../fixtures/development-pack.ts';
import { look } from './album-eyes.ts';
import type { BenchRow } from './bench-table.ts';
import { annotatedNoses } from './face-free.ts';

const PER_PIECES = 50;
const SHARE = 0.01;

export async function falseFaces(
  eyes: Parameters<typeof look>[0],
  pieces: readonly Pixels[],
): Promise<readonly BenchRow[]> {
  return [await onPieces(eyes, pieces), ...(await onPhotos(eyes))];
}

async function onPieces(eyes: Parameters<typeof look>[0], pieces: readonly Pixels[]): Promise<BenchRow> {
  let found = 0;
  for (const { width, height, data } of pieces) {
    const png = await sharp(data, { raw: { width, height, channels: 3 } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    found += (await look(eyes, png, 'max')).faces.length;
  }
  return {
    figure: `max: faces found on ${pieces.length} pieces of 640 × 640 pixels without any`,
    kith: String(found),
    budget: `≤ 1 in ${PER_PIECES} pieces`,
    reached: found <= pieces.length / PER_PIECES,
  };
}

async function onPhotos(eyes: Parameters<typeof look>[0]): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const noses = annotatedNoses();
  for (const level of ['standard', 'high', 'max'] as const) {
    let [found, wrong, missed, all] = [0, 0, 0, 0];
    for (const [file, points] of noses) {
      const { faces } = await look(eyes, join(sharedFaces, 'photos', file), level);
      found += faces.length;
      all += points.length;
      wrong += faces.filter(({ box }) => !points.some((nose) => inside(box, nose))).length;
      missed += points.filter((nose) => !faces.some(({ box }) => inside(box, nose))).length;
    }
    rows.push({
      figure: `${level}: ${noses.size} annotated photos with ${all} faces: false ones`,
      kith: `${wrong} of ${found}; ${missed} missed`,
      budget: `≤ ${SHARE * 100} %`,
      reached: wrong <= SHARE * found,
    });
  }
  const stills = ['bbt1', 'bbt2', 'bbt3', 'bbt4', 'bbt5', 'friends_t1'];
  const counts = [];
  for (const still of stills) {
    const of = async (level: 'portrait' | 'standard') =>
      (await look(eyes, join(sharedFaces, 'photos', `${still}.jpg`), level)).faces.length;
    counts.push(`${still} ${await of('portrait')} → ${await of('standard')}`);
  }
  rows.push({ figure: 'faces of TV stills, at a glance → standard', kith: counts.join(', ') });
  return rows;
}

function inside(box: Box, [x, y]: readonly [number, number]): boolean {
  return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
}
