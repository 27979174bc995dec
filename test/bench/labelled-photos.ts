/** The photos of FaceScrub and lfw10 whose labels can be trusted: without the listed mislabels, each content once a person. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readExclusionList } from '../../lib/commands/exclusion-list.ts';
import { sharedFaces } from '../fixtures/development-pack.ts';

const excluded = new URL('../../models/exclusions/facescrub.txt', import.meta.url).pathname;

export interface LabelledPhoto {
  readonly path: string;
  /** Set and folder, e.g. `lfw10/x`. */
  readonly label: string;
  /** Set, folder and file. */
  readonly photo: string;
  readonly bytes: Uint8Array;
}

/** In the order of their names. */
export async function labelledPhotos(): Promise<readonly LabelledPhoto[]> {
  const listed = await readExclusionList(excluded);
  const seen = new Set<string>();
  const photos: LabelledPhoto[] = [];
  for (const set of ['facescrub', 'lfw10']) {
    for (const folder of readdirSync(join(sharedFaces, set)).sort()) {
      const label = `${set}/${folder}`;
      for (const file of readdirSync(join(sharedFaces, label)).sort()) {
        const path = join(sharedFaces, label, file);
        const bytes = readFileSync(path);
        const sha256 = createHash('sha256').update(bytes).digest('hex');
        if (listed.has(sha256) || seen.has(`${sha256} ${label}`)) continue;
        seen.add(`${sha256} ${label}`);
        photos.push({ path, label, photo: `${label}/${file}`, bytes });
      }
    }
  }
  return photos;
}
