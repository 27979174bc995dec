/** Scales a decoded HEIC down to what renditions are made of, so that nobody has to decode it a second time. */
import { createRequire } from 'node:module';
import type { Pixels } from '../../face/pixels.ts';
import { renditionSize } from '../../face/rendition-size.ts';
import { converted, raw, toRgb } from './srgb.ts';

// Bundled functions find the native package by require, not by import.
const sharp: typeof import('sharp').default = createRequire(import.meta.url)('sharp');

/** `decoded`: upright, in the colours of the profile in `bytes`. Answers sRGB in memory of its own, so that it may cross threads alone. */
export async function heicPreview(bytes: Uint8Array, decoded: Pixels): Promise<Pixels> {
  const { icc } = await sharp(bytes).metadata();
  const small = raw(decoded).resize({ ...renditionSize('web', decoded), fit: 'fill' });
  const { width, height, data } = await (icc === undefined ? toRgb(small) : converted(small, icc));
  return { width, height, data: data.byteLength === data.buffer.byteLength ? data : new Uint8Array(data) };
}
