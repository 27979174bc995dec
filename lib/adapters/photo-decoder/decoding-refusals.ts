/** Turns what libvips says about a file into the refusal the caller can act on. */
import { Refusal } from '../../errors.ts';
import type { MediaType } from './media-type.ts';
import { READABLE } from './media-type.ts';

export const MAX_MEGAPIXELS = 100;
/** Below this no detector finds five landmarks. */
export const MIN_SIDE = 16;

const TOO_LARGE = /exceeds pixel limit|Maximum supported image dimension/;
const ENDS_EARLY = /premature end|unexpected end|insufficient input/i;
/** Warnings of libjpeg about files whose picture is whole: stray bytes between markers, odd but readable headers. */
const HARMLESS = /extraneous bytes before marker|Invalid SOS parameters|Adobe color transform/;

/** Is the picture whole although the decoder complained? */
export function isHarmless(cause: Error): boolean {
  return HARMLESS.test(cause.message) && !ENDS_EARLY.test(cause.message);
}

/** What the caller has to do about a file sharp can't decode. */
export function decodingRefusal(cause: Error): Refusal {
  if (TOO_LARGE.test(cause.message)) return tooLarge(cause);
  if (ENDS_EARLY.test(cause.message)) return truncated(cause);
  return undecodable(cause);
}

/** How libheif says that something went wrong (`heif_error`); 0 says that nothing did. */
export interface LibheifError {
  readonly code: { readonly value: number };
  readonly subcode: { readonly value: number };
  readonly message: string;
}

const HEIF = { unsupportedFile: 3, unsupportedFeature: 4, endOfData: 100, limitExceeded: 1000 } as const;

/** The same for HEIC; null: libheif said nothing, and gave no picture or broke off. */
export function heicRefusal(error: LibheifError | null, brokeOff?: unknown): Refusal {
  const cause = new Error(error?.message ?? 'libheif gave less than a picture', { cause: brokeOff });
  if (error?.subcode.value === HEIF.limitExceeded) return tooLarge(cause);
  if (error?.subcode.value === HEIF.endOfData) return truncated(cause);
  const code = error?.code.value;
  if (code === HEIF.unsupportedFile || code === HEIF.unsupportedFeature) {
    return unsupported({ kind: 'foreign', type: 'image/heif', hint: 'export the photo as JPEG' }, false);
  }
  return undecodable(cause);
}

function undecodable(cause: Error): Refusal {
  const message = 'The photo is damaged and can not be decoded; export it again from the original.';
  return new Refusal('image_undecodable', message, {}, { cause });
}

export function tooLarge(cause?: Error): Refusal {
  const message = `The photo has more than ${MAX_MEGAPIXELS} megapixels; send a smaller copy.`;
  const details = { maxMegapixels: MAX_MEGAPIXELS };
  return new Refusal('image_too_large', message, details, cause === undefined ? {} : { cause });
}

export function truncated(cause?: Error): Refusal {
  const message = 'The file ends before the photo does; send it again, whole.';
  return new Refusal('image_truncated', message, {}, cause === undefined ? {} : { cause });
}

export function tooSmall(width: number, height: number): Refusal {
  const message = `The photo has ${width} × ${height} pixels; it needs at least ${MIN_SIDE} on each side to show a face.`;
  return new Refusal('image_too_small', message, { width, height, minSide: MIN_SIDE });
}

export function unsupported(type: Exclude<MediaType, { kind: 'readable' }>, empty: boolean): Refusal {
  const what =
    type.kind === 'foreign'
      ? `${type.type} is not supported; ${type.hint}.`
      : `The ${empty ? 'file is empty' : 'bytes are no image'}; send a JPEG, PNG, WebP, HEIC, AVIF, TIFF or GIF.`;
  const found = type.kind === 'foreign' ? { mediaType: type.type } : {};
  return new Refusal('media_type_unsupported', what, { ...found, supported: READABLE });
}
