/** As many different photos as a bench needs, out of the shared ones. */
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import sharp from 'sharp';
import { facescrub } from './photo-sets.ts';

export interface ShiftedPhoto {
  readonly person: string;
  readonly fileName: string;
  readonly make: () => Promise<Uint8Array>;
}

/** Every photo again and again, a few pixels cut off at the left and the top: other bytes, other crops, the same persons. */
export function* shiftedPhotos(
  paths: readonly string[] = facescrub(Number.POSITIVE_INFINITY),
): Generator<ShiftedPhoto, never> {
  for (let shift = 1; ; shift++) {
    for (const path of paths) {
      yield {
        person: basename(dirname(path)),
        fileName: `${shift}-${basename(path)}`,
        make: async () => shiftedBy(await readFile(path), shift % 4, Math.floor(shift / 4)),
      };
    }
  }
}

async function shiftedBy(photo: Buffer, left: number, top: number): Promise<Uint8Array> {
  const { width, height } = await sharp(photo).metadata();
  const rest = { left, top, width: width - left, height: height - top };
  return sharp(photo).extract(rest).jpeg({ quality: 92 }).toBuffer();
}
