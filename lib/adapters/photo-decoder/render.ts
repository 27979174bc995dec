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
import { MAX_MEGAPIXELS } from './decoding-refusals.ts';
import { readableType, refuse } from './sharp.ts';
import { converted, raw, toRgb } from './srgb.ts';
import { THUMB_HASH_SIDE, thumbHash } from './thumb-hash.ts';
import { upright } from './upright.ts';

// Bundled functions find the native package by require, not by import.
const sharp: typeof import('sharp').default = createRequire(import.meta.url)('sharp');

/** Of JPEG and WebP alike: what a screen shows no difference to. */
const QUALITY = 82;

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
export async function renderPhoto(request: RenderRequest): Promise<RenderedPhoto> {
  const { bytes, preview, rotation, watermark } = request;
  sharp.cache(false);
  sharp.concurrency(1);
  const { pixels, orientation } = preview === undefined ? await scaledDown(bytes) : asPreview(preview);
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

async function scaledDownHeic(bytes: Uint8Array): Promise<ScaledDown> {
  const { decodeHeic } = await import('./heic.ts');
  const { heicPreview } = await import('./heic-preview.ts');
  return asPreview(await heicPreview(bytes, decodeHeic(bytes)));
}

/** The file's own turns are applied already. */
function asPreview(pixels: Pixels): ScaledDown {
  return { pixels, orientation: undefined };
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
  const shown = raw(watermark === null ? pixels : await withWatermark(pixels, watermark));
  const { width, height } = pixels;
  const [mediaType, encoded] =
    kind === 'thumbnail'
      ? ['image/webp', shown.webp({ quality: QUALITY, effort: 2 })]
      : ['image/jpeg', shown.jpeg({ quality: QUALITY })];
  return { kind, bytes: await encoded.toBuffer(), mediaType, width, height };
}

/** What draws words is loaded with the first photo that has some. */
async function withWatermark(pixels: Pixels, words: string): Promise<Pixels> {
  const { marked } = await import('./marked.ts');
  return marked(pixels, words);
}
