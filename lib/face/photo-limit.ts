/** How large a photo may be before anybody looks into it. */

/** Bytes. Photos of 100 megapixels, the most that is decoded, stay below it but for uncompressed ones. */
export const MOST_PHOTO_BYTES = 100 * 1024 ** 2;
