/** The refusal for missing models: it says which files, with their hashes, and how to get them; never where we looked. */
import { Refusal } from '../lib/errors.ts';
import type { NamedFile } from './model-set.ts';

/** What was found instead; hashes only, since the refusal reaches API callers. */
export interface LackingFile extends NamedFile {
  readonly wrong: readonly { readonly sha256: string }[];
}

export function modelsUnavailable(packName: string, lacking: readonly LackingFile[]): Refusal {
  const wrong = lacking
    .flatMap(({ name, wrong }) => wrong.map(({ sha256 }) => `${name} with sha256 ${sha256}`))
    .map((found) => ` A file ${found} was found and is not used: its bytes are not those of the manifest.`);
  const wanted = lacking.map(({ name, file }) => `${name} (sha256 ${file.sha256})`).join(' and ');
  const byHand = `put ${wanted} into a folder on KITH_MODELS_PATH`;
  const way = lacking.every(({ file }) => file.download !== null)
    ? `run \`npx kith models fetch ${packName}\`, or ${byHand}`
    : byHand;
  return new Refusal(
    'models_unavailable',
    `The models of pack ${packName} are not on this machine: ${way}.${wrong.join('')}`,
    { pack: packName, files: lacking.map(({ name, file }) => ({ name, sha256: file.sha256 })) },
  );
}
