/** Lays photos out in rows of equal height that fill the width, as prints on a table; arithmetic only. */

export interface Shape {
  /** Pixels; only their ratio counts. */
  readonly width: number;
  readonly height: number;
}

export interface Tile {
  /** Place of the photo in the list. */
  readonly index: number;
  readonly left: number;
  readonly width: number;
}

export interface Row {
  readonly top: number;
  readonly height: number;
  readonly tiles: readonly Tile[];
}

export interface Layout {
  readonly rows: readonly Row[];
  /** Of everything, CSS pixels. */
  readonly height: number;
}

export interface Table {
  /** CSS pixels. */
  readonly width: number;
  /** What rows should be about. */
  readonly rowHeight: number;
  readonly gap: number;
}

/** Panoramas and strips are cut to these, or one photo would fill the screen or vanish. */
const RATIOS = { least: 0.5, most: 2.4 } as const;
/** A last row of few photos is not blown up beyond this share of the wanted height. */
const LAST_ROW = 1.15;

function ratioOf({ width, height }: Shape): number {
  const ratio = width > 0 && height > 0 ? width / height : 1;
  return Math.min(RATIOS.most, Math.max(RATIOS.least, ratio));
}

/** Photos as they were laid out before, on the same table. */
export interface Before {
  readonly photos: readonly Shape[];
  readonly layout: Layout;
}

/**
 * Every photo once, in order; rows fill the width exactly, except a short last one. With `before` only what was appended since is laid
 * out, to the same result.
 */
export function justify(
  photos: readonly Shape[],
  { width, rowHeight, gap }: Table,
  before: Before | null = null,
): Layout {
  const rows: Row[] =
    before === null || !begins(photos, before.photos) ? [] : before.layout.rows.slice(0, -1);
  const last = rows.at(-1);
  let top = last === undefined ? 0 : last.top + last.height + gap;
  let first = last === undefined ? 0 : (last.tiles.at(-1)?.index ?? -1) + 1;
  while (first < photos.length && width > 0) {
    const { count, ratios } = rowFrom(photos, first, { width, rowHeight, gap });
    const full = (width - gap * (count - 1)) / sum(ratios);
    const isLast = first + count === photos.length;
    const height = isLast ? Math.min(full, rowHeight * LAST_ROW) : full;
    let left = 0;
    const tiles = ratios.map((ratio, place) => {
      const tile = { index: first + place, left, width: ratio * height };
      left += tile.width + gap;
      return tile;
    });
    rows.push({ top, height, tiles });
    top += height + gap;
    first += count;
  }
  return { rows, height: Math.max(0, top - gap) };
}

function begins(photos: readonly Shape[], start: readonly Shape[]): boolean {
  return (
    start.length <= photos.length &&
    start.every(({ width, height }, at) => photos[at]?.width === width && photos[at]?.height === height)
  );
}

/** As many photos as come nearest to the wanted height; at least one. */
function rowFrom(photos: readonly Shape[], first: number, { width, rowHeight, gap }: Table) {
  const ratios: number[] = [];
  let nearest = Number.POSITIVE_INFINITY;
  for (const photo of photos.slice(first, first + MOST_IN_A_ROW)) {
    const next = [...ratios, ratioOf(photo)];
    const height = (width - gap * ratios.length) / sum(next);
    const miss = Math.abs(height - rowHeight);
    if (ratios.length > 0 && miss > nearest) break;
    nearest = miss;
    ratios.push(ratioOf(photo));
  }
  return { count: ratios.length, ratios };
}

const MOST_IN_A_ROW = 40;

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The rows that touch a window of the page, by binary search: `[first, last)`. Tops and heights in the layout's own pixels. */
export function rowsWithin(
  { rows }: Layout,
  { from, to }: { readonly from: number; readonly to: number },
): readonly [first: number, last: number] {
  const first = firstWhere(rows, (row) => row.top + row.height > from);
  const last = firstWhere(rows, (row) => row.top >= to);
  return [Math.min(first, last), last];
}

/** The first row that fulfils what all after it fulfil, too. */
export function firstWhere(rows: readonly Row[], fits: (row: Row) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row !== undefined && fits(row)) high = middle;
    else low = middle + 1;
  }
  return low;
}
