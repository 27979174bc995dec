/** Reads six tags out of EXIF bytes (TIFF 6.0 structure, tags of Exif 2.32) and looks at no others, least of all at the place. */

const MAKE = 0x010f;
const MODEL = 0x0110;
const DATE_TIME = 0x0132;
const EXIF_IFD = 0x8769;
const DATE_TIME_ORIGINAL = 0x9003;
const OFFSET_TIME_ORIGINAL = 0x9011;
const BODY_NUMBER = 0xa431;

const ASCII = 2;
const LONG = 4;
/** Type, count and value or its place, after the tag itself. */
const ENTRY_BYTES = 12;
/** A directory of a camera has some dozens. */
const MOST_ENTRIES = 1000;
/** Text of a tag that is looked at. */
const LONGEST = 200;

export interface ExifTags {
  readonly make: string | null;
  readonly model: string | null;
  readonly bodyNumber: string | null;
  /** `YYYY:MM:DD HH:MM:SS`, as it was written. */
  readonly takenAt: string | null;
  /** `+HH:MM`, as it was written. */
  readonly takenOffset: string | null;
}

const NOTHING: ExifTags = { make: null, model: null, bodyNumber: null, takenAt: null, takenOffset: null };

/** `exif`: from `Exif\0\0` or from the byte order on. What is broken or lies outside of the bytes is not there. */
export function readExifTags(exif: Uint8Array): ExifTags {
  const start = exif[0] === 0x45 ? 6 : 0;
  const view = new DataView(exif.buffer, exif.byteOffset + Math.min(start, exif.byteLength));
  const bytes = new DataView(view.buffer, view.byteOffset, Math.max(0, exif.byteLength - start));
  const little = orderOf(bytes);
  if (little === null) return NOTHING;
  const main = readDirectory(bytes, little, bytes.getUint32(4, little), [MAKE, MODEL, DATE_TIME, EXIF_IFD]);
  const place = main.get(EXIF_IFD);
  const wanted = [DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL, BODY_NUMBER];
  const photo = typeof place === 'number' ? readDirectory(bytes, little, place, wanted) : new Map();
  return {
    make: textOf(main.get(MAKE)),
    model: textOf(main.get(MODEL)),
    bodyNumber: textOf(photo.get(BODY_NUMBER)),
    takenAt: textOf(photo.get(DATE_TIME_ORIGINAL)) ?? textOf(main.get(DATE_TIME)),
    takenOffset: textOf(photo.get(OFFSET_TIME_ORIGINAL)),
  };
}

/** Little endian or big, by the first four bytes; null for anything that is no TIFF header. */
function orderOf(bytes: DataView): boolean | null {
  if (bytes.byteLength < 8) return null;
  const mark = bytes.getUint16(0);
  const little = mark === 0x4949 ? true : mark === 0x4d4d ? false : null;
  return little !== null && bytes.getUint16(2, little) === 42 ? little : null;
}

function readDirectory(
  bytes: DataView,
  little: boolean,
  at: number,
  wanted: readonly number[],
): ReadonlyMap<number, string | number> {
  const found = new Map<number, string | number>();
  if (at + 2 > bytes.byteLength) return found;
  const entries = Math.min(bytes.getUint16(at, little), MOST_ENTRIES);
  for (let entry = 0; entry < entries; entry++) {
    const from = at + 2 + entry * ENTRY_BYTES;
    if (from + ENTRY_BYTES > bytes.byteLength) break;
    const tag = bytes.getUint16(from, little);
    if (!wanted.includes(tag)) continue;
    const value = readValue(bytes, little, from);
    if (value !== null) found.set(tag, value);
  }
  return found;
}

function readValue(bytes: DataView, little: boolean, from: number): string | number | null {
  const type = bytes.getUint16(from + 2, little);
  const count = bytes.getUint32(from + 4, little);
  if (type === LONG) return count === 1 ? bytes.getUint32(from + 8, little) : null;
  if (type !== ASCII) return null;
  // Four bytes fit into the entry itself.
  const at = count <= 4 ? from + 8 : bytes.getUint32(from + 8, little);
  if (at + count > bytes.byteLength) return null;
  const text = new Uint8Array(bytes.buffer, bytes.byteOffset + at, Math.min(count, LONGEST));
  return new TextDecoder().decode(text);
}

/** Up to the first NUL, without control characters and the blanks cameras fill up with. */
function textOf(value: string | number | undefined): string | null {
  if (typeof value !== 'string') return null;
  const [text = ''] = value.split('\0');
  const plain = text.replace(/\p{Cc}/gu, '').trim();
  return plain === '' ? null : plain;
}
