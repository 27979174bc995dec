/** Makes of a picture what is sent: upright, at most 1600 px, a JPEG of pixels alone, without place, time or camera. */
import { UnusablePicture } from './unusable-picture.ts';

const LONGEST_SIDE = 1600;
const QUALITY = 0.9;
/** What phones and cameras make is smaller; beyond it a browser may run out of memory. */
const MOST_BYTES = 60 * 1024 * 1024;

/** @throws UnusablePicture when this browser can't open it */
export async function prepareSelfie(file: Blob): Promise<Blob> {
  if (file.size > MOST_BYTES) throw new UnusablePicture('too_large');
  const picture = await opened(file);
  try {
    return await drawn(picture, picture.width, picture.height);
  } finally {
    picture.close();
  }
}

/** What a video shows now. @throws UnusablePicture */
export function frameOf(video: HTMLVideoElement): Promise<Blob> {
  return drawn(video, video.videoWidth, video.videoHeight);
}

async function opened(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (cause) {
    throw new UnusablePicture('unreadable', cause);
  }
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
