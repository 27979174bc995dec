/** Tells a browser to keep a file under its name, whatever letters that has. */

/** RFC 6266: a name of plain letters for the oldest, and the true one as RFC 8187 writes it. */
export function attachment(fileName: string): string {
  const name = fileName.toWellFormed().replace(/[\p{Cc}/\\]/gu, '_');
  const plain = name.replace(/[^ -~]|["%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** For file names, by media type. */
const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/heic': 'heic',
  'image/avif': 'avif',
  'image/tiff': 'tif',
  'image/gif': 'gif',
};

/** What a photo is called when it is downloaded: as it came, or with the ending of what was made of it. */
export function downloadName(
  photo: { readonly uuid: string; readonly fileName: string | null; readonly mediaType: string },
  mediaType: string,
): string {
  const ending = ENDINGS[mediaType] ?? 'bin';
  // Without folders: whoever saves a download under this name is not led out of their own.
  const name = photo.fileName?.split(/[/\\]/).at(-1) ?? '';
  if (/^\.*$/.test(name)) return `photo-${photo.uuid.slice(-12)}.${ending}`;
  if (mediaType === photo.mediaType) return name;
  return `${name.replace(/\.[^.]{1,5}$/, '')}.${ending}`;
}
