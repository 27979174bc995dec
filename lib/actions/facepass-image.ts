/** Where FacePass clients find the pictures of photos: signed addresses of the large rendition, made anew with every answer. */
import type { Album } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import { type FilePorts, filesOf } from './photo-files.ts';

/** By photo uuid; null for a photo that is gone. A path where kith gives the bytes itself. */
export async function imageUrls(
  ports: FilePorts,
  caller: Pick<Caller, 'guest'>,
  album: Album,
  photos: readonly string[],
): Promise<(photo: string) => string | null> {
  const files = await filesOf(
    ports,
    caller,
    photos.map((photo) => ({ photo, album })),
  );
  return (photo) => files.get(photo)?.renditions.web.url ?? null;
}
