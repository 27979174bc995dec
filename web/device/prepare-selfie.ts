/** Makes of a picture what is sent, without place, time or camera: upright, at most 1600 px, a JPEG; or the HEIC itself, where it can't be drawn. */
import { UnusablePicture } from './unusable-picture.ts';

const LONGEST_SIDE = 1600;
const QUALITY = 0.9;
const HEIC = 'image/heic';
/** What phones and cameras make is smaller; beyond it a browser may run out of memory. */
const MOST_BYTES = 60 * 1024 * 1024;
/** What one request holds wherever kith runs. */
const MOST_SENT_BYTES = 4 * 1024 * 1024;

/** @throws UnusablePicture when this browser can't open it */
export async function prepareSelfie(file: Blob): Promise<Blob> {
  if (file.size > MOST_BYTES) throw new UnusablePicture('too_large');
  const picture = await opened(file);
  if (picture instanceof UnusablePicture) return cleaned(file, picture);
  try {
    return await drawn(picture, picture.width, picture.height);
  } finally {
    picture.close();
  }
}

/** Whether this browser can show what was prepared. */
export function canShow(selfie: Blob): boolean {
  return selfie.type !== HEIC;
}

/** As the API takes it. */
export async function photoOf(selfie: Blob) {
  const fileName = selfie.type === HEIC ? 'selfie.heic' : 'selfie.jpg';
  return { bytes: await bytesOf(selfie), fileName, mediaType: selfie.type };
}

/** What a video shows now. @throws UnusablePicture */
export function frameOf(video: HTMLVideoElement): Promise<Blob> {
  return drawn(video, video.videoWidth, video.videoHeight);
}

async function opened(file: Blob): Promise<ImageBitmap | UnusablePicture> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (cause) {
    return new UnusablePicture('unreadable', cause);
  }
}

/** Few browsers can open what iPhones write; the server can. */
async function cleaned(file: Blob, unreadable: UnusablePicture): Promise<Blob> {
  const { cleanHeic, isHeic } = await import('./clean-heic.ts');
  if (!isHeic(await bytesOf(file.slice(0, 16)))) throw unreadable;
  if (file.size > MOST_SENT_BYTES) throw new UnusablePicture('too_large');
  const clean = cleanHeic(await bytesOf(file));
  if (clean === null) throw unreadable;
  return new Blob([clean], { type: HEIC });
}

async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}

async function drawn(picture: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d');
  if (context === null) throw new UnusablePicture('unreadable');
  // Transparent pictures would turn black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  if (made === null) throw new UnusablePicture('unreadable');
  return made;
}
