/** Shares pictures by the device's own sheet, where there is one that takes files. */
import { distinct, fetched, type PhotoFile } from './photo-files.ts';

/** More makes sheets of phones fail. */
export const MOST_SHARED = 25;

/** Asked with a picture of no content, since browsers only answer about real files. */
export function canShareFiles(): boolean {
  const probe = new File([], 'photo.jpg', { type: 'image/jpeg' });
  return typeof navigator.canShare === 'function' && navigator.canShare({ files: [probe] });
}

/** Fetches what is to be shared; sharing itself needs a press after that. @throws the signal's reason; Error when none could be fetched */
export async function filesToShare(
  photos: readonly PhotoFile[],
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
): Promise<readonly File[]> {
  const files: File[] = [];
  for (const [place, photo] of distinct(photos).entries()) {
    const { fileName } = photo;
    const bytes = await fetched(photo, signal);
    if (bytes !== null) files.push(new File([bytes], fileName, { type: mediaTypeOf(fileName) }));
    onProgress(place + 1);
  }
  if (files.length === 0) throw new Error('no photo could be fetched');
  return files;
}

/** False when the guest closed the sheet. */
export async function share(files: readonly File[]): Promise<boolean> {
  try {
    await navigator.share({ files: [...files] });
    return true;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return false;
    throw thrown;
  }
}

function mediaTypeOf(fileName: string): string {
  if (/\.png$/i.test(fileName)) return 'image/png';
  return /\.webp$/i.test(fileName) ? 'image/webp' : 'image/jpeg';
}
