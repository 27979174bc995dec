/** A file somebody dropped or chose, and why some of them never leave the device. */

export interface PickedFile {
  readonly file: File;
  /** Below what was dropped; the same for every edit of the picture. */
  readonly path: string;
}

export type OwnRefusal = 'raw' | 'video' | 'notPhoto' | 'tooLarge' | 'empty' | 'unreadable';

/** As much as a server of this release takes by itself. */
const MOST_BYTES = 50 * 1024 * 1024;

const PHOTO = /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|hei[cf])$/i;
const RAW = /\.(cr[23]|nef|nrw|arw|srf|sr2|dng|raf|orf|rw2|pef|3fr|iiq|x3f)$/i;
const VIDEO = /\.(mp4|mov|m4v|avi|mts|m2ts|mkv|webm|3gp)$/i;

/** What cameras and systems leave in folders; nobody means to send it. */
export function isClutter(path: string): boolean {
  return path.split('/').some((part) => /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$|@eaDir$)/i.test(part));
}

/** By name and size, before a byte is read; null for what may go on. */
export function judgeName({ name, size, type }: Pick<File, 'name' | 'size' | 'type'>): OwnRefusal | null {
  if (RAW.test(name)) return 'raw';
  if (VIDEO.test(name) || type.startsWith('video/')) return 'video';
  // Phones hand out photos whose names have no ending.
  const photo = PHOTO.test(name) || (!name.includes('.') && type.startsWith('image/'));
  if (!photo) return 'notPhoto';
  if (size === 0) return 'empty';
  return size > MOST_BYTES ? 'tooLarge' : null;
}

/** By the first bytes: a name proves nothing. */
export function looksLikePhoto(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  return (
    text.startsWith('\xff\xd8\xff') ||
    text.startsWith('\x89PNG') ||
    text.startsWith('GIF8') ||
    text.startsWith('II*\0') ||
    text.startsWith('MM\0*') ||
    (text.startsWith('RIFF') && text.slice(8) === 'WEBP') ||
    (text.slice(4, 8) === 'ftyp' && /^(hei|hev|mif|msf|avi)/.test(text.slice(8)))
  );
}
