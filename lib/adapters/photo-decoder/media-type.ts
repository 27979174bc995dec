/** Tells by its first bytes what a file is; names and declared types are not asked. */
import { isRawTiff } from './raw-tiff.ts';

/** What is decoded: HEIC by libheif, everything else by sharp. */
export const READABLE = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/heic',
  'image/avif',
  'image/tiff',
  'image/gif',
] as const;
export type ReadableType = (typeof READABLE)[number];

export type MediaType =
  | { readonly kind: 'readable'; readonly type: ReadableType }
  | { readonly kind: 'foreign'; readonly type: string; readonly hint: string }
  | { readonly kind: 'no_image' };

const CONVERT = 'convert it to JPEG, PNG or WebP';
const VIDEO = 'send a single frame of it as JPEG';
const RAW = 'export the camera raw file as JPEG';

export function mediaTypeOf(bytes: Uint8Array): MediaType {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  const head = text(0, 16);
  if (head.startsWith('\xff\xd8\xff')) return readable('image/jpeg');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return readable('image/png');
  if (/^GIF8[79]a/.test(head)) return readable('image/gif');
  if (head.startsWith('RIFF')) return riff(text(8, 12));
  if (head.slice(4, 8) === 'ftyp') return isoMedia(text(8, 64));
  if (TIFF.some((magic) => head.startsWith(magic))) {
    return isRawTiff(bytes) ? foreign('image/x-raw', RAW) : readable('image/tiff');
  }
  return foreignByHead(head, bytes);
}

function riff(form: string): MediaType {
  if (form === 'WEBP') return readable('image/webp');
  return form === 'AVI ' ? foreign('video/x-msvideo', VIDEO) : { kind: 'no_image' };
}

/** ISO media files say what they are by brands: the major one, then (after 4 bytes of version) the compatible ones. */
function isoMedia(brands: string): MediaType {
  const major = brands.slice(0, 4);
  if (major === 'avif' || major === 'avis') return readable('image/avif');
  if (major === 'crx ') return foreign('image/x-raw', RAW);
  if (/^(hei|hev|mif|msf)/.test(major)) {
    return readable(/avi[fs]/.test(brands) && !/hei[cx]|hevc/.test(brands) ? 'image/avif' : 'image/heic');
  }
  return foreign('video/mp4', VIDEO);
}

/** Classic and big TIFF, in both byte orders. */
const TIFF = ['II*\0', 'II+\0', 'MM\0*', 'MM\0+'];

const FOREIGN: readonly (readonly [magics: readonly string[], type: string, hint: string])[] = [
  [['%PDF'], 'application/pdf', 'export the page as JPEG'],
  [['BM'], 'image/bmp', CONVERT],
  [['\xff\x0a', '\0\0\0\x0cJXL '], 'image/jxl', CONVERT],
  [['\0\0\0\x0cjP  '], 'image/jp2', CONVERT],
  [['8BPS'], 'image/vnd.adobe.photoshop', CONVERT],
  [['\0\0\x01\0'], 'image/x-icon', CONVERT],
  [['\x1aE\xdf\xa3'], 'video/webm', VIDEO],
  [['FUJIFILMCCD-RAW', 'IIU\0', 'IIRO', 'IIRS', 'MMOR'], 'image/x-raw', RAW],
];

function foreignByHead(head: string, bytes: Uint8Array): MediaType {
  const known = FOREIGN.find(([magics]) => magics.some((magic) => head.startsWith(magic)));
  if (known !== undefined) return foreign(known[1], known[2]);
  const opening = new TextDecoder('utf-8').decode(bytes.subarray(0, 1024)).trimStart();
  if (opening.startsWith('<') && /<svg[\s>]/i.test(opening) && !/<html/i.test(opening)) {
    return foreign('image/svg+xml', 'render the drawing as PNG');
  }
  return { kind: 'no_image' };
}

function readable(type: ReadableType): MediaType {
  return { kind: 'readable', type };
}

function foreign(type: string, hint: string): MediaType {
  return { kind: 'foreign', type, hint };
}
