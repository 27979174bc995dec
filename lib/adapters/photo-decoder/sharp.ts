/** Decodes photos with sharp (libvips), which nothing else imports; HEIC is handed on. */
import { createRequire } from 'node:module';
import type { Sharp, SharpOptions } from 'sharp';
import type { Pixels } from '../../face/pixels.ts';
import type { DecodedPhoto, Detail, PhotoDecoder } from '../../ports/photo-decoder.ts';
import { isComplete } from './completeness.ts';
import {
  decodingRefusal,
  isHarmless,
  MAX_MEGAPIXELS,
  MIN_SIDE,
  tooSmall,
  truncated,
  unsupported,
} from './decoding-refusals.ts';
import { mediaTypeOf, type ReadableType } from './media-type.ts';
import { type Reduction, reductionOf } from './reduction.ts';

// Bundled functions find the native package by require, not by import.
const sharp: typeof import('sharp').default = createRequire(import.meta.url)('sharp');

/** Opens the decoder. A photo is decoded once, in the thread that analyses it: no cache and no threads of its own. */
export function openSharpDecoder(): PhotoDecoder {
  sharp.cache(false);
  sharp.concurrency(1);
  return { decode };
}

/** Pixels of a photo as its header says, 0 when there is no telling. */
export async function announcedPixels(bytes: Uint8Array): Promise<number> {
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    return width * height;
  } catch {
    // The decoder refuses it, and says why.
    return 0;
  }
}

async function decode(bytes: Uint8Array, detail: Detail, preview = false): Promise<DecodedPhoto> {
  const mediaType = readableType(bytes);
  if (mediaType === 'image/heic') return heic(bytes, preview);
  const reduction = detail === 'full' ? null : await reductionFor(bytes, mediaType);
  const pixels = await decodePixels(bytes, reduction);
  const { width, height } = reduction?.photo ?? pixels;
  if (Math.min(width, height) < MIN_SIDE) throw tooSmall(width, height);
  return { mediaType, width, height, pixels };
}

/** Most servers never see the format of iPhones: what reads it is loaded when the first such photo comes. */
async function heic(bytes: Uint8Array, wantsPreview: boolean): Promise<DecodedPhoto> {
  const { decodeHeic } = await import('./heic.ts');
  const pixels = decodeHeic(bytes);
  const { width, height } = pixels;
  const preview = wantsPreview ? await previewOf(bytes, pixels) : undefined;
  return { mediaType: 'image/heic', width, height, pixels, preview };
}

/** None of a photo that gives none: who looks for faces on it need not care, and the renderer says why. */
async function previewOf(bytes: Uint8Array, pixels: Pixels): Promise<Pixels | undefined> {
  const { heicPreview } = await import('./heic-preview.ts');
  return heicPreview(bytes, pixels).catch(() => undefined);
}

/** What the bytes are. @throws Refusal `media_type_unsupported`, `image_truncated` */
export function readableType(bytes: Uint8Array): ReadableType {
  const found = mediaTypeOf(bytes);
  if (found.kind !== 'readable') throw unsupported(found, bytes.length === 0);
  if (!isComplete(bytes, found.type)) throw truncated();
  return found.type;
}

/** Files below this are decoded in full without a look at their header first, which costs more than it saves. */
const WORTH_A_LOOK = 200_000;

async function reductionFor(bytes: Uint8Array, mediaType: ReadableType): Promise<Reduction | null> {
  if (mediaType !== 'image/jpeg' || bytes.length < WORTH_A_LOOK) return null;
  const { autoOrient } = await open(bytes, 'error').metadata().catch(refuse);
  return reductionOf(autoOrient.width, autoOrient.height);
}

/** Any warning is taken for damage at first; a file with nothing but harmless ones is decoded again without minding them. */
async function decodePixels(bytes: Uint8Array, reduction: Reduction | null): Promise<Pixels> {
  try {
    return await raw(open(bytes, 'warning'), reduction);
  } catch (cause) {
    if (!(cause instanceof Error && isHarmless(cause))) return refuse(cause);
    return raw(open(bytes, 'error'), reduction).catch(refuse);
  }
}

/** @throws Refusal for what is wrong with the file, or what was thrown */
export function refuse(cause: unknown): never {
  throw cause instanceof Error ? decodingRefusal(cause) : cause;
}

/** Profiles are ignored as the reference implementation does; CMYK is converted all the same. */
function open(bytes: Uint8Array, failOn: NonNullable<SharpOptions['failOn']>): Sharp {
  const limitInputPixels = MAX_MEGAPIXELS * 1_000_000;
  return sharp(bytes, { failOn, limitInputPixels, ignoreIcc: true, autoOrient: true });
}

async function raw(photo: Sharp, reduction: Reduction | null): Promise<Pixels> {
  const sized =
    reduction === null
      ? photo
      : photo.resize(reduction.width, reduction.height, { fit: 'fill', kernel: 'linear' });
  const { data, info } = await sized.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: toRgb(data, info.channels) };
}

/** Alpha is dropped, not blended; grey is repeated three times. */
function toRgb(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const count = data.length / channels;
  const rgb = new Uint8Array(count * 3);
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  for (let i = 0, from = 0, to = 0; i < count; i++, from += channels, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + green]!;
    rgb[to + 2] = data[from + blue]!;
  }
  return rgb;
}
