/** Takes place, time and camera out of a HEIC, for browsers that can't open the format and so can't draw it anew; arithmetic only. */

/** Where they are told: EXIF, and XMP under a media type. */
const TELLING = new Set(['Exif', 'mime']);

interface Box {
  readonly type: string;
  /** Of what it holds. */
  readonly from: number;
  readonly to: number;
}

/** Of a file's first bytes: the brand iPhones and other cameras write. */
export function isHeic(bytes: Uint8Array): boolean {
  return /^ftyp(hei[cxms]|hev[cx]|mif1|msf1)/.test(letters(bytes, 4, 12));
}

/**
 * The same file with zeros where EXIF and XMP were, so that nothing else moves. Null for what is no HEIC, or is laid out in a way that
 * leaves a doubt: such a file is not to be sent.
 */
export function cleanHeic(file: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  if (!isHeic(file)) return null;
  try {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const meta = boxesIn(view, 0, file.length).find(({ type }) => type === 'meta');
    if (meta === undefined) return null;
    const inner = boxesIn(view, meta.from + 4, meta.to);
    const telling = tellingItems(view, need(inner, 'iinf'));
    const clean = file.slice();
    for (const { from, to } of placesOf(view, inner, telling)) {
      if (from > to || to > file.length) return null;
      clean.fill(0, from, to);
    }
    return clean;
  } catch (thrown) {
    // It ends where it says that more comes.
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

/** @throws RangeError where the file is shorter than it says */
function boxesIn(view: DataView, from: number, to: number): readonly Box[] {
  const boxes: Box[] = [];
  for (let at = from; at < to; ) {
    const [said, type] = [view.getUint32(at), lettersOf(view, at + 4)];
    const size = said === 0 ? to - at : said === 1 ? Number(view.getBigUint64(at + 8)) : said;
    const head = said === 1 ? 16 : 8;
    if (size < head || at + size > to) throw new RangeError('a box is longer than what holds it');
    boxes.push({ type, from: at + head, to: at + size });
    at += size;
  }
  return boxes;
}

/** Ids of the items that tell of place, time or camera. */
function tellingItems(view: DataView, { from, to }: Box): ReadonlySet<number> {
  const wide = view.getUint8(from) > 0;
  const items = new Set<number>();
  for (const entry of boxesIn(view, from + (wide ? 8 : 6), to)) {
    const version = view.getUint8(entry.from);
    // Older entries have no type; nobody writes them in HEIC.
    if (entry.type !== 'infe' || version < 2) throw new RangeError('an entry of another kind');
    const id = version === 2 ? view.getUint16(entry.from + 4) : view.getUint32(entry.from + 4);
    if (TELLING.has(lettersOf(view, entry.from + (version === 2 ? 8 : 10)))) items.add(id);
  }
  return items;
}

/** Where the bytes of these items lie. */
function placesOf(view: DataView, inner: readonly Box[], items: ReadonlySet<number>) {
  const table = need(inner, 'iloc');
  const version = view.getUint8(table.from);
  let at = table.from + 4;
  const number = (size: number): number => {
    const value =
      size === 8
        ? Number(view.getBigUint64(at))
        : size === 4
          ? view.getUint32(at)
          : size === 2
            ? view.getUint16(at)
            : 0;
    if (![0, 2, 4, 8].includes(size)) throw new RangeError('numbers of an odd size');
    at += size;
    return value;
  };
  const sizes = number(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexSize = version === 0 ? 0 : sizes & 15;
  const places: { readonly from: number; readonly to: number }[] = [];
  for (let left = number(version < 2 ? 2 : 4); left > 0; left--) {
    const id = number(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : number(2) & 15;
    number(2);
    const base = number(baseSize);
    for (let extents = number(2); extents > 0; extents--) {
      number(indexSize);
      const [offset, length] = [number(offsetSize), number(lengthSize)];
      if (!items.has(id)) continue;
      // In the file, or in the box for small items; a length of nothing would mean "to the end".
      if (method > 1 || length === 0) throw new RangeError('an item in another item');
      const from = (method === 0 ? 0 : need(inner, 'idat').from) + base + offset;
      places.push({ from, to: from + length });
    }
  }
  return places;
}

function need(boxes: readonly Box[], type: string): Box {
  const box = boxes.find((one) => one.type === type);
  if (box === undefined) throw new RangeError(`no ${type}`);
  return box;
}

function lettersOf(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((place) => view.getUint8(at + place)));
}

function letters(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
