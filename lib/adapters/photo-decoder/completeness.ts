/** Finds files that end before their container says so where the decoder would not notice or could not tell. */
import type { ReadableType } from './media-type.ts';

/** False when the container announces bytes that aren't there. JPEG and GIF pass: their decoders say so themselves. */
export function isComplete(bytes: Uint8Array, type: ReadableType): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'image/png':
      return pngEnds(view);
    case 'image/webp':
      return view.byteLength >= 12 && view.getUint32(4, true) + 8 <= view.byteLength;
    case 'image/avif':
      return boxesFit(view);
    case 'image/heic':
      return boxesFit(view) && !endsHollow(view);
    case 'image/tiff':
      return view.byteLength >= 8 && directoryFits(view);
    default:
      return true;
  }
}

const IEND = 0x49454e44;

/** PNG 5.3: chunks of length, type, data and checksum, up to IEND. */
function pngEnds(view: DataView): boolean {
  let at = 8;
  while (at + 12 <= view.byteLength) {
    const next = at + 12 + view.getUint32(at);
    if (next > view.byteLength) return false;
    if (view.getUint32(at + 4) === IEND) return true;
    at = next;
  }
  return false;
}

/** ISO/IEC 14496-12 4.2: top-level boxes of a size each; 0 reaches to the end, 1 puts a 64-bit size behind the type. */
function boxesFit(view: DataView): boolean {
  let at = 0;
  while (at + 8 <= view.byteLength) {
    const size = view.getUint32(at);
    if (size === 0) return true;
    if (size === 1 && at + 16 > view.byteLength) return false;
    const length = size === 1 ? Number(view.getBigUint64(at + 8)) : size;
    if (length < 8) return false;
    at += length;
  }
  return at === view.byteLength;
}

/** More zeros at the end than coded pictures have in a row (HEVC keeps three out of its data): room that was never filled. */
const HOLLOW_BYTES = 1024;

function endsHollow(view: DataView): boolean {
  if (view.byteLength < HOLLOW_BYTES) return false;
  for (let at = view.byteLength - HOLLOW_BYTES; at < view.byteLength; at++) {
    if (view.getUint8(at) !== 0) return false;
  }
  return true;
}

const BIG_TIFF = 43;
const ENTRY_BYTES = 12;

/** TIFF 6.0: the first directory (a count, then entries of 12 bytes) often lies at the very end. Big TIFF is left to the decoder. */
function directoryFits(view: DataView): boolean {
  const little = view.getUint8(0) === 0x49;
  if (view.getUint16(2, little) === BIG_TIFF) return true;
  const at = view.getUint32(4, little);
  if (at + 2 > view.byteLength) return false;
  return at + 2 + view.getUint16(at, little) * ENTRY_BYTES <= view.byteLength;
}
