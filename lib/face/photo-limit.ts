/** How large a photo may be before anybody looks into it. */

/** Bytes: what a request may bring to a server unless that is told otherwise. Photos of cameras stay below. */
export const MOST_PHOTO_BYTES = 50 * 1024 ** 2;
