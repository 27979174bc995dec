/** Reads a folder of one folder per person: which photos, under which person id, and what can't be taken as it is. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { CommandProblem } from './command-problem.ts';
import { findPhotos, isFolder, isHidden, isImage, listFolder, type PhotoFile } from './photo-files.ts';
import { plain } from './table.ts';

export interface PersonFolder {
  readonly folder: string;
  readonly personId: string;
  /** The folder's name where it could not be the id itself. */
  readonly displayName: string | null;
  readonly photos: readonly PhotoFile[];
}

export interface PersonFolders {
  readonly persons: readonly PersonFolder[];
  /** Folders that are left out, each with the reason. */
  readonly left: readonly { readonly folder: string; readonly reason: string }[];
  readonly hidden: number;
  readonly notImages: number;
  /** Photos beside the folders: nobody says whose they are. */
  readonly loosePhotos: number;
}

/** `duplicates` is a route of its own beside the persons. */
const reservedIds = new Set(['duplicates']);

/** Refuses a folder without a single usable person folder. */
export async function readPersonFolders(root: string): Promise<PersonFolders> {
  const all = await listFolder(root);
  const entries = all.filter((entry) => !isHidden(entry.name));
  const left: { folder: string; reason: string }[] = [];
  const persons: PersonFolder[] = [];
  let hidden = all.length - entries.length;
  let notImages = 0;
  let loosePhotos = 0;
  for (const entry of entries) {
    const path = join(root, entry.name);
    if (!(await isFolder(path))) {
      if (await isImage(path)) loosePhotos++;
      else notImages++;
      continue;
    }
    const found = await findPhotos(path);
    hidden += found.hidden;
    notImages += found.notImages;
    const name = entry.name.normalize('NFC');
    const personId = personIdFor(name);
    if (found.photos.length === 0) left.push({ folder: entry.name, reason: 'it has no photo' });
    else
      persons.push({
        folder: entry.name,
        personId,
        displayName: personId === name ? null : plain(name).slice(0, 200),
        photos: found.photos,
      });
  }
  const kept = withoutCollisions(persons, left);
  if (kept.length === 0)
    throw new CommandProblem(
      'no_photos',
      `"${root}" has no folder with photos that can be used: it needs one folder per person.`,
    );
  return { persons: kept, left, hidden, notImages, loosePhotos };
}

/** Two folders that would become one person are both left out: to mix two people up is worse than to skip them. */
function withoutCollisions(
  persons: readonly PersonFolder[],
  left: { folder: string; reason: string }[],
): readonly PersonFolder[] {
  const byId = Map.groupBy(persons, (person) => person.personId);
  return persons.filter((person) => {
    const same = byId.get(person.personId) ?? [];
    if (same.length === 1) return true;
    const others = same.filter((other) => other !== person).map((other) => `"${other.folder}"`);
    left.push({
      folder: person.folder,
      reason: `${others.join(', ')} would get the same person id "${person.personId}": rename one of them`,
    });
    return false;
  });
}

/**
 * The id of the person a folder is named after: the name itself where it can be an id, otherwise its letters without accents
 * joined by hyphens, and for names in other scripts a hash of the name, so that the same folder always means the same person.
 */
export function personIdFor(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) && !reservedIds.has(name)) return name;
  const letters = name.normalize('NFKD').replace(/\p{Mark}/gu, '');
  const foreign = /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(letters);
  const slug = letters.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  if (!foreign && slug !== '' && slug.length <= 64 && !reservedIds.has(slug)) return slug;
  const digest = createHash('sha256').update(name.normalize('NFC')).digest('hex').slice(0, 12);
  return slug === '' || foreign ? `person-${digest}` : `${slug.slice(0, 51)}-${digest}`;
}
