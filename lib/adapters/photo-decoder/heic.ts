/** Decodes HEIC, the format of iPhones, with libheif in WebAssembly; loaded with the first such photo, and nothing else imports it. */
import { createRequire } from 'node:module';
import { Refusal } from '../../errors.ts';
import type { Pixels } from '../../face/pixels.ts';
import {
  heicRefusal,
  type LibheifError,
  MAX_MEGAPIXELS,
  MIN_SIDE,
  tooLarge,
  tooSmall,
} from './decoding-refusals.ts';

/** What of libheif is used (libheif-js 1.23, the C interface as Emscripten binds it). Handles are opaque and have to be released. */
interface Libheif {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  _heif_get_global_security_limits(): number;
  heif_context_alloc(): Context;
  heif_context_free(context: Context): void;
  heif_context_read_from_memory(context: Context, bytes: Uint8Array): LibheifError;
  heif_js_context_get_primary_image_handle(context: Context): Handle | LibheifError;
  heif_image_handle_get_width(handle: Handle): number;
  heif_image_handle_get_height(handle: Handle): number;
  heif_image_handle_release(handle: Handle): void;
  heif_js_decode_image2(handle: Handle, colours: object, chroma: object): Decoded | LibheifError;
  heif_image_release(image: object): void;
  readonly heif_colorspace: { readonly heif_colorspace_RGB: object };
  readonly heif_chroma: { readonly heif_chroma_interleaved_RGB: object };
}

interface Context {
  readonly context?: never;
}

interface Handle {
  readonly handle?: never;
}

interface Decoded {
  readonly image: object;
  /** One, interleaved; `data` lies in the memory of the library. */
  readonly channels: readonly { readonly stride: number; readonly data: Uint8Array }[];
}

const PIXEL_LIMIT = MAX_MEGAPIXELS * 1_000_000;
/** Where `heif_security_limits` has its `max_image_size_pixels`: behind a version, at the next multiple of eight. */
const LIMIT_OFFSET = 8;
/** The library's own limit, which also holds for a stream larger than its header says; room for blocks that are cut off later. */
const LIBRARY_LIMIT = BigInt(PIXEL_LIMIT + 4_000_000);

/** Its memory only grows: after a big photo the next one gets a library of its own, and this one's memory is freed. */
const MOST_KEPT_BYTES = 128 * 1024 ** 2;

const require = createRequire(import.meta.url);
let loaded: Libheif | null = null;

/**
 * Upright RGB: the file's own rotation and mirroring are applied, and its EXIF orientation, which says the same once more, is not.
 * @throws Refusal `image_truncated`, `image_undecodable`, `image_too_large`, `image_too_small`, `media_type_unsupported`
 */
export function decodeHeic(bytes: Uint8Array): Pixels {
  loaded ??= load();
  const library = loaded;
  try {
    const pixels = decodeWith(library, bytes);
    if (library.HEAPU8.byteLength > MOST_KEPT_BYTES) loaded = null;
    return pixels;
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    // It broke off in the middle, and what it holds in memory can't be relied on.
    loaded = null;
    throw heicRefusal(null, cause);
  }
}

function decodeWith(library: Libheif, bytes: Uint8Array): Pixels {
  const context = library.heif_context_alloc();
  try {
    check(library.heif_context_read_from_memory(context, bytes));
    return decodePrimary(library, context);
  } finally {
    library.heif_context_free(context);
  }
}

/** Bundled functions find the package in the layer by require, not by import. */
function load(): Libheif {
  const open: () => Libheif = require('libheif-js/libheif-wasm/libheif-bundle.js');
  const library = open();
  const limit = library._heif_get_global_security_limits() + LIMIT_OFFSET;
  new DataView(library.HEAPU8.buffer).setBigUint64(limit, LIBRARY_LIMIT, true);
  return library;
}

function decodePrimary(library: Libheif, context: Context): Pixels {
  const handle = given(library.heif_js_context_get_primary_image_handle(context));
  try {
    const width = library.heif_image_handle_get_width(handle);
    const height = library.heif_image_handle_get_height(handle);
    if (width * height > PIXEL_LIMIT) throw tooLarge();
    if (Math.min(width, height) < MIN_SIDE) throw tooSmall(width, height);
    return { width, height, data: decodeRgb(library, handle, width, height) };
  } finally {
    library.heif_image_handle_release(handle);
  }
}

function decodeRgb(library: Libheif, handle: Handle, width: number, height: number): Uint8Array {
  const { heif_colorspace_RGB: colours } = library.heif_colorspace;
  const { heif_chroma_interleaved_RGB: chroma } = library.heif_chroma;
  const { image, channels } = given(library.heif_js_decode_image2(handle, colours, chroma));
  try {
    const [rgb] = channels;
    if (rgb === undefined || rgb.data.length < rgb.stride * (height - 1) + 3 * width) throw heicRefusal(null);
    return packed(rgb, width, height);
  } finally {
    library.heif_image_release(image);
  }
}

/** A copy, for the library's memory is used again; without what may stand between two rows. */
function packed({ stride, data }: Decoded['channels'][number], width: number, height: number): Uint8Array {
  const row = 3 * width;
  if (stride === row) return data.slice(0, row * height);
  const rgb = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) rgb.set(data.subarray(y * stride, y * stride + row), y * row);
  return rgb;
}

function check(answer: LibheifError): void {
  if (answer.code.value !== 0) throw heicRefusal(answer);
}

function given<T extends object>(answer: T | LibheifError | null): T {
  if (answer === null) throw heicRefusal(null);
  if (isError(answer)) throw heicRefusal(answer);
  return answer;
}

function isError(answer: object): answer is LibheifError {
  return 'code' in answer && 'subcode' in answer;
}
