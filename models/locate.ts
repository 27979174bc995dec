/** Finds model files along the search path; a file whose bytes are not the manifest's is never used. */
import { rename } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import type { DetectorName } from '../lib/ports/embedding-spaces.ts';
import type { Manifest } from './manifest.ts';
import { modelSet, type NamedFile } from './model-set.ts';
import { rejectedName } from './rejected.ts';
import { modelsUnavailable } from './unavailable.ts';
import type { Verifier } from './verify.ts';

export interface SearchPath {
  /** Absolute folders, first one wins. */
  readonly folders: readonly string[];
  /** The last of them: where `models fetch` writes. */
  readonly cache: string;
  /** kith's own folder, in which a wrong file may be renamed; whatever else is on the path belongs to somebody else. */
  readonly own: string;
}

/** A file that bears a model's name but not its bytes. */
export interface WrongFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Where it was put aside, or null when it lies in a folder that isn't ours. */
  readonly movedTo: string | null;
}

export interface Located {
  /** Null when no folder holds it. */
  readonly path: string | null;
  readonly wrong: readonly WrongFile[];
}

/** Splits `models:../shared/models:~/.cache/kith`; relative entries are taken from `root`, `~` from `home`. On Windows, where a
 *  drive has a colon, entries are separated by semicolons unless there is neither. */
export function searchPath(text: string, root: string, home: string): SearchPath {
  const separator = delimiter === ';' && /;|^[A-Za-z]:[\\/]/.test(text) ? ';' : ':';
  const folders = text
    .split(separator)
    .filter((entry) => entry !== '')
    .map((entry) => resolve(root, entry.replace(/^~(?=$|[\\/])/, home)));
  const cache = folders.at(-1);
  if (cache === undefined) throw new RangeError('The models search path names no folder');
  return { folders, cache, own: join(home, '.cache', 'kith') };
}

/** Looks in each folder under the file's own name and its aliases, also inside a folder named after the pack. */
export async function locateFile(
  { name, file }: NamedFile,
  packName: string,
  { folders, own }: SearchPath,
  verifier: Verifier,
): Promise<Located> {
  const wrong: WrongFile[] = [];
  for (const folder of folders) {
    for (const path of candidates(folder, packName, [name, ...file.aliases])) {
      const found = await verifier.hashOf(path);
      if (found === null) continue;
      if (found.sha256 === file.sha256) return { path, wrong };
      const movedTo = folder === own ? await putAside(path, found.sha256) : null;
      wrong.push({ path, ...found, movedTo });
    }
  }
  return { path: null, wrong };
}

export interface ModelPaths {
  readonly detector: string;
  readonly recogniser: string;
}

/** Paths of a pack's two files. Refusal `models_unavailable`, saying what to do, when one is missing or wrong. */
export async function locateModels(
  manifest: Manifest,
  choice: { readonly pack: string; readonly detector: DetectorName | null },
  path: SearchPath,
  verifier: Verifier,
): Promise<ModelPaths> {
  const set = modelSet(manifest, choice.pack, choice.detector);
  const detector = await locateFile(set.detector, choice.pack, path, verifier);
  const recogniser = await locateFile(set.recogniser, choice.pack, path, verifier);
  if (detector.path !== null && recogniser.path !== null) {
    return { detector: detector.path, recogniser: recogniser.path };
  }
  const lacking = [
    { ...set.detector, ...detector },
    { ...set.recogniser, ...recogniser },
  ].filter((file) => file.path === null);
  throw modelsUnavailable(choice.pack, lacking);
}

/** Renames a wrong file, so that it is found no more; null when the folder doesn't let us. */
async function putAside(path: string, sha256: string): Promise<string | null> {
  const aside = rejectedName(path, sha256);
  return rename(path, aside).then(
    () => aside,
    () => null,
  );
}

function candidates(folder: string, packName: string, names: readonly string[]): readonly string[] {
  return [folder, join(folder, packName)].flatMap((place) => names.map((name) => join(place, name)));
}
