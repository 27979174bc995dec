/** Pixels on their way to what screens show: sRGB, eight bits, nothing transparent. */
import { createRequire } from 'node:module';
import type { Sharp } from 'sharp';
import type { Pixels } from '../../face/pixels.ts';
import { withProfile } from './colour-profile.ts';

// Bundled functions find the native package by require, not by import.
const sharp: typeof import('sharp').default = createRequire(import.meta.url)('sharp');

/** Transparent parts of a graphic were made for paper. */
const PAPER = '#ffffff';

export function raw({ width, height, data }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

export async function toRgb(photo: Sharp): Promise<Pixels> {
  const { data, info } = await photo
    .flatten({ background: PAPER })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** From the profile's colours, which nobody has looked at so far, to sRGB. */
export async function converted(photo: Sharp, profile: Uint8Array): Promise<Pixels> {
  const png = await raw(await toRgb(photo))
    .png({ compressionLevel: 0 })
    .toBuffer();
  return toRgb(sharp(withProfile(png, profile)));
}
