/** How large a rendition of a photo is: known from the photo's size alone, so that a page can leave room before it has a pixel. */

/** Pixels of the longer side. */
const LONG_SIDE = { thumbnail: 400, web: 2048 } as const;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size that fits, at least one pixel a side; never larger than the photo. */
export function renditionSize(kind: keyof typeof LONG_SIDE, { width, height }: Size): Size {
  const factor = Math.min(1, LONG_SIDE[kind] / Math.max(width, height));
  const scaled = (side: number) => Math.max(1, Math.round(side * factor));
  return { width: scaled(width), height: scaled(height) };
}
