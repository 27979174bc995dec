/** Makes the smaller pictures pages show of a photo: decoded once, upright, in sRGB, without anything the file says beside its pixels. */
import { createRequire } from 'node:module';
import type { Sharp } from 'sharp';
import type { Pixels } from '../../face/pixels.ts';
import { renditionSize, type Size } from '../../face/rendition-size.ts';
import type { RenditionKind } from '../../ports/album-records.ts';
import type {
  MadeRendition,
  PhotoRenderer,
  RenderedPhoto,
  RenderRequest,
} from '../../ports/photo-renderer.ts';
import { withProfile } from './colour-profile.ts';
import { MAX_MEGAPIXELS } from './decoding-refusals.ts';
import { readableType, refuse } from './sharp.ts';
import { THUMB_HASH_SIDE, thumbHash } from './thumb-hash.ts';
import { upright } from './upright.ts';

// Bundled functions find the native package by require, not by import.
const sharp: typeof import('sharp').default = createRequire(import.meta.url)('sharp');

/** Of JPEG and WebP alike: what a screen shows no difference to. */
const QUALITY = 82;
/** Transparent parts of a graphic were made for paper. */
const PAPER = '#ffffff';

/** Makes renditions in this thread, one photo at a time: their memory adds up otherwise. */
export function openSharpRenderer(): PhotoRenderer {
  let previous: Promise<unknown> = Promise.resolve();
  return {
    render(request) {
      const rendered = previous.then(() => renderPhoto(request));
      previous = rendered.catch(() => undefined);
      return rendered;
    },
    close: async () => {
      await previous;
    },
  };
}

/**
 * Memory stays small for large photos too: they are scaled down while they are read, and turned after that.
 * @throws Refusal as `PhotoRenderer.render`
 */
export async function renderPhoto({ bytes, rotation, watermark }: RenderRequest): Promise<RenderedPhoto> {
  sharp.cache(false);
  sharp.concurrency(1);
  const { pixels, orientation } = await scaledDown(bytes);
  const web = upright(pixels, orientation, rotation);
  const thumbnail = await smaller(web, renditionSize('thumbnail', web));
  const placeholder = thumbHash(await smaller(thumbnail, placeholderSize(thumbnail)));
  return {
    placeholder,
    renditions: [await rendition('thumbnail', thumbnail, watermark), await rendition('web', web, watermark)],
  };
}

interface ScaledDown {
  /** In sRGB, no larger than the rendition for the web, as the file stores them. */
  readonly pixels: Pixels;
  /** EXIF orientation that is still to be applied. */
  readonly orientation: number | undefined;
}

async function scaledDown(bytes: Uint8Array): Promise<ScaledDown> {
  if (readableType(bytes) === 'image/heic') return scaledDownHeic(bytes);
  try {
    const { width, height, pageHeight, orientation, depth, space, icc } = await open(bytes).metadata();
    const size = renditionSize('web', { width, height: pageHeight ?? height });
    // Of 16-bit photos sharp takes the profile for Display P3, whatever it is.
    const deep = depth === 'ushort' && space === 'rgb16' ? icc : undefined;
    const small = open(bytes, deep !== undefined).resize({ ...size, fit: 'fill' });
    return { pixels: await (deep === undefined ? toRgb(small) : converted(small, deep)), orientation };
  } catch (cause) {
    return refuse(cause);
  }
}

/** What the analysis let pass was whole; complaints about odd headers are not looked at again. */
function open(bytes: Uint8Array, ignoreIcc = false): Sharp {
  return sharp(bytes, { failOn: 'error', limitInputPixels: MAX_MEGAPIXELS * 1_000_000, ignoreIcc });
}

/** The file's own turns are applied by the decoder; its colours are those of its profile still. */
async function scaledDownHeic(bytes: Uint8Array): Promise<ScaledDown> {
  const { decodeHeic } = await import('./heic.ts');
  const decoded = decodeHeic(bytes);
  const { icc } = await sharp(bytes).metadata();
  const small = raw(decoded).resize({ ...renditionSize('web', decoded), fit: 'fill' });
  const pixels = await (icc === undefined ? toRgb(small) : converted(small, icc));
  return { pixels, orientation: undefined };
}

/** From the profile's colours, which nobody has looked at so far, to sRGB. */
async function converted(photo: Sharp, profile: Uint8Array): Promise<Pixels> {
  const png = await raw(await toRgb(photo))
    .png({ compressionLevel: 0 })
    .toBuffer();
  return toRgb(sharp(withProfile(png, profile)));
}

function raw({ width, height, data }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function toRgb(photo: Sharp): Promise<Pixels> {
  const { data, info } = await photo
    .flatten({ background: PAPER })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

async function smaller(pixels: Pixels, size: Size): Promise<Pixels> {
  if (size.width === pixels.width && size.height === pixels.height) return pixels;
  return toRgb(raw(pixels).resize({ ...size, fit: 'fill' }));
}

function placeholderSize({ width, height }: Size): Size {
  const factor = Math.min(1, THUMB_HASH_SIDE / Math.max(width, height));
  const scaled = (side: number) => Math.max(1, Math.floor(side * factor));
  return { width: scaled(width), height: scaled(height) };
}

/** Thumbnails in WebP, which is smaller; the large one in JPEG, which guests can hand on to anything. */
async function rendition(
  kind: RenditionKind,
  pixels: Pixels,
  watermark: string | null,
): Promise<MadeRendition> {
  const marked = watermark === null ? raw(pixels) : await withWatermark(pixels, watermark);
  const { width, height } = pixels;
  const [mediaType, encoded] =
    kind === 'thumbnail'
      ? ['image/webp', marked.webp({ quality: QUALITY, effort: 2 })]
      : ['image/jpeg', marked.jpeg({ quality: QUALITY })];
  return { kind, bytes: await encoded.toBuffer(), mediaType, width, height };
}

async function withWatermark(pixels: Pixels, words: string): Promise<Sharp> {
  const { watermarkSvg } = await import('./watermark.ts');
  return raw(pixels).composite([{ input: Buffer.from(watermarkSvg(words, pixels)) }]);
}
