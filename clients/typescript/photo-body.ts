/** Photos on their way to the server: as multipart when they fit a request, as uploads when they don't. */
import type { Upload } from './operations.ts';
import { KithProblem, problemOf } from './problem.ts';
import { type ClientOptions, createPatience, type Fetch, reached, type Send } from './transport.ts';

/** A photo as a caller holds it, or one that was uploaded before. */
export type Photo =
  | { readonly bytes: Uint8Array; readonly fileName: string; readonly mediaType?: string }
  | { readonly uploadId: string };

export type Fields = { readonly [name: string]: unknown };

/** Multipart with the photos under `name` and every given field as text (JSON for what isn't a string). */
export function formOf(name: 'file' | 'files', photos: readonly Photo[], fields: Fields): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields))
    if (value !== undefined) form.append(field, typeof value === 'string' ? value : JSON.stringify(value));
  for (const photo of photos) addPhoto(form, name, photo);
  return form;
}

/** Multipart of two photos to compare. */
export function pairFormOf(probe: Photo, reference: Photo, fields: Fields): FormData {
  const form = formOf('file', [], fields);
  addPhoto(form, 'probe', probe);
  addPhoto(form, 'reference', reference);
  return form;
}

function addPhoto(form: FormData, name: string, photo: Photo): void {
  if ('uploadId' in photo) throw new TypeError('an uploaded photo travels in a JSON request');
  const type = photo.mediaType ?? mediaTypeOf(photo.fileName);
  form.append(name, new Blob([new Uint8Array(photo.bytes)], { type }), photo.fileName);
}

/** JSON with the same photos and fields; bytes become base64. */
export function jsonOf(name: 'image' | 'images', photos: readonly Photo[], fields: Fields): Fields {
  const images = photos.map((photo) =>
    'uploadId' in photo ? photo : { base64: base64Of(photo.bytes), fileName: photo.fileName },
  );
  return { ...fields, [name]: name === 'image' ? images[0] : images };
}

export function isUploaded(photo: Photo): photo is { readonly uploadId: string } {
  return 'uploadId' in photo;
}

/** Asks for a place, puts the bytes there and answers the photo to name in a request. */
export async function upload(
  send: Send,
  put: Fetch,
  /** Path of the gallery, `/v1/galleries/{id}`. */
  gallery: string,
  photo: Exclude<Photo, { readonly uploadId: string }>,
  options: ClientOptions,
  /** Of the request the photo belongs to: the same request finds the same place again. */
  idempotencyKey?: string,
): Promise<{ readonly uploadId: string }> {
  const bytes = new Uint8Array(photo.bytes);
  const sha256 = hexOf(await crypto.subtle.digest('SHA-256', bytes));
  const mediaType = photo.mediaType ?? mediaTypeOf(photo.fileName);
  const place = await send<Upload>({
    method: 'POST',
    path: `${gallery}/uploads`,
    stores: true,
    ...(idempotencyKey !== undefined && {
      idempotencyKey: hexOf(await crypto.subtle.digest('SHA-256', utf8(`${idempotencyKey} ${sha256}`))),
    }),
    json: { fileName: photo.fileName, mediaType, bytes: bytes.length, sha256 },
  });
  const base = new URL(`${options.baseUrl.replace(/\/+$/, '')}/`);
  const given = new URL(place.url, base);
  // A local server names itself by the address it listens on, which need not be the one it was reached by.
  const own = given.pathname === `${gallery}/uploads/${place.uploadId}`;
  const headers: Record<string, string> = { ...place.headers };
  // Our key is for our server alone: beside the presigned address of a store it would void the signature, and leak.
  if (own && options.key !== undefined) headers.authorization = `Bearer ${options.key}`;
  const url = own ? new URL(given.pathname.slice(1), base) : given;
  const { signal } = options;
  const init = { method: place.method, headers, body: bytes, ...(signal === undefined ? {} : { signal }) };
  // The place is good for these very bytes, so putting them there twice does no harm.
  await createPatience(options)(async () => {
    const answer = await reached(put, url.href, init, url.origin);
    if (answer.ok) return;
    // It was used by the request this one repeats; that one's answer is waiting.
    if (own && idempotencyKey !== undefined && answer.status === 404) return;
    if (own) throw await problemOf(answer, base.origin);
    throw new KithProblem(`The photo could not be uploaded: the store answered ${answer.status}.`, {
      status: answer.status,
      code: 'upload_failed',
    });
  }, true);
  return { uploadId: place.uploadId };
}

const mediaTypes: { readonly [extension: string]: string } = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  jfif: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  avif: 'image/avif',
  heic: 'image/heic',
  heif: 'image/heif',
  bmp: 'image/bmp',
};

function mediaTypeOf(fileName: string): string {
  const extension = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
  return mediaTypes[extension] ?? 'application/octet-stream';
}

function hexOf(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

export function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000)
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}
