/** Decides which photos of a request travel inside it and which are uploaded first. */
import type { Photo } from './photo-body.ts';

export type HeldPhoto = Exclude<Photo, { readonly uploadId: string }>;

/** The photos as one request can hold them, in their order. `idempotencyKey`: of the request they belong to. */
export type Carry = (
  gallery: string,
  photos: readonly Photo[],
  idempotencyKey?: string,
) => Promise<readonly Photo[]>;

/** For callers whose photos fit, and for guests, who upload nothing. */
export const asTheyAre: Carry = async (_gallery, photos) => photos;

/** Uploads under way at once; more would only share the same line. */
const LANES = 3;

/** @param most bytes of photos in one request */
export function carrying(
  most: number,
  put: (gallery: string, photo: HeldPhoto, idempotencyKey?: string) => Promise<Photo>,
): Carry {
  return async (gallery, photos, idempotencyKey) => {
    const big = tooMuch(photos, most);
    const carried = [...photos];
    const left = [...big];
    const lane = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift())
        carried[next.index] = await put(
          gallery,
          next.photo,
          idempotencyKey && `${idempotencyKey} ${next.index}`,
        );
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return carried;
  };
}

/** The fewest photos without which the others fit, biggest first. */
function tooMuch(photos: readonly Photo[], most: number) {
  const held = photos
    .flatMap((photo, index) => ('uploadId' in photo ? [] : [{ photo, index, bytes: photo.bytes.length }]))
    .sort((a, b) => b.bytes - a.bytes);
  let bytes = held.reduce((sum, photo) => sum + photo.bytes, 0);
  // One uploaded photo makes the whole request JSON, in which the others are a third larger.
  const room = () => (count === 0 && held.length === photos.length ? most : (most * 3) / 4);
  let count = 0;
  while (count < held.length && bytes > room()) {
    bytes -= held[count]?.bytes ?? 0;
    count += 1;
  }
  return held.slice(0, count);
}
