/** Finds files that end before their container says so where the decoder would not notice or could not tell. */
import type { ReadableType } from './media-type.ts';

/** False when the container announces bytes that aren't there. JPEG, GIF and AVIF pass: their decoders say so themselves. */
export function isComplete(bytes: Uint8Array, type: ReadableType): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'image/png':
      return pngEnds(view);
    case 'image/webp':
      return view.byteLength >= 12 && view.getUint32(4, true) + 8 <= view.byteLength;
    case 'image/tiff':
      return view.byteLength >= 8 && firstDirectory(view) < view.byteLength;
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

const BIG_TIFF = 43;

/** TIFF 6.0, image file header: where the first directory lies, most often at the very end. */
function firstDirectory(view: DataView): number {
  const little = view.getUint8(0) === 0x49;
  if (view.getUint16(2, little) !== BIG_TIFF) return view.getUint32(4, little);
  return view.byteLength < 16 ? view.byteLength : Number(view.getBigUint64(8, little));
}
