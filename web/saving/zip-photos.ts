/** Packs photos into ZIP files in the browser, one at a time from their signed addresses, so that no server has to. */
import { Zip, ZipPassThrough } from 'fflate';
import { distinct, fetched, type PhotoFile } from './photo-files.ts';

export interface Packed {
  readonly files: readonly Blob[];
  /** Photos that could not be fetched. */
  readonly failed: number;
}

/** A file stays below it, so that phones can open it; ZIP itself ends at 4 GB. */
const MOST_BYTES = 1024 ** 3;

/** `onProgress` gets how many are done. @throws the signal's reason; Error when not one could be fetched */
export async function zipPhotos(
  photos: readonly PhotoFile[],
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
): Promise<Packed> {
  const files: Blob[] = [];
  let failed = 0;
  let open: ReturnType<typeof openZip> | null = null;
  for (const [place, photo] of distinct(photos).entries()) {
    const bytes = await fetched(photo, signal);
    if (bytes === null) failed++;
    else {
      if (open !== null && open.bytes() + bytes.length > MOST_BYTES) {
        files.push(open.end());
        open = null;
      }
      open ??= openZip();
      open.add(photo.fileName, bytes);
    }
    onProgress(place + 1);
  }
  if (open !== null) files.push(open.end());
  if (files.length === 0) throw new Error('no photo could be fetched');
  return { files, failed };
}

/** Photos are compressed already, so they are stored as they are. */
function openZip() {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const zip = new Zip((error, part) => {
    if (error) throw error;
    const own = new Uint8Array(part);
    parts.push(own);
    size += own.length;
  });
  return {
    bytes: () => size,
    add(fileName: string, bytes: Uint8Array) {
      const entry = new ZipPassThrough(fileName);
      zip.add(entry);
      entry.push(bytes, true);
    },
    end() {
      zip.end();
      return new Blob(parts, { type: 'application/zip' });
    },
  };
}
