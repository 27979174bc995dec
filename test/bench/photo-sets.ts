/** The shared photos the speed figures are measured on. */
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { sharedFaces } from '../fixtures/development-pack.ts';

/** The first hundred of FaceScrub, as the reference was measured on. */
export function facescrub(count = 100): string[] {
  return globSync(join(sharedFaces, 'facescrub/*/*.jpg')).sort().slice(0, count);
}

/** Group photos and portraits of up to six megapixels. */
export async function photosUpToSixMegapixels(): Promise<string[]> {
  const files = globSync(join(sharedFaces, 'photos/*.jpg')).sort();
  const sizes = await Promise.all(files.map((file) => sharp(file).metadata()));
  return files.filter((_, at) => sizes[at]!.width * sizes[at]!.height <= 6e6);
}

export function everyPhoto(): string[] {
  return globSync(join(sharedFaces, 'photos/*.jpg')).sort();
}

export const bigPhoto = join(sharedFaces, 'photos/001_A.jpg');

/** The first photo of each person of lfw10. */
export function lfwSelfies(count: number): string[] {
  const photos = globSync(join(sharedFaces, 'lfw10/*/*.jpg')).sort();
  return [...Map.groupBy(photos, dirname).values()].map(([first]) => first!).slice(0, count);
}
