/** `kith identify FILE…`: who is on these photos, one line per photo or, with --all, one per face. */
import type { Identification, IdentifyAllAnswer, IdentifyAnswer } from '../../clients/typescript/answers.ts';
import type { IdentifyOptions } from '../../clients/typescript/client.ts';
import type { Photo } from '../../clients/typescript/photo-body.ts';
import { inParallel } from '../actions/in-parallel.ts';
import { CommandProblem } from './command-problem.ts';
import type { Connection } from './connect.ts';
import { identificationRow, identificationTitles } from './identification-table.ts';
import { findPhotos, isFolder } from './photo-files.ts';
import { ofPhoto } from './photo-question.ts';
import { type ExitCode, type Shell, say, sayJson, withConnection } from './shell.ts';
import { plain, similarityText, table } from './table.ts';
import { galleryArgs, numberOption, verb } from './verb.ts';

/** Photos analysed at once: enough to keep a small server busy while the next one travels. */
const inFlight = 2;

export type IdentifiedPhoto =
  | { readonly file: string; readonly answer: IdentifyAnswer }
  | { readonly file: string; readonly answers: IdentifyAllAnswer }
  | { readonly file: string; readonly error: { readonly code: string; readonly message: string } };

export const identifyVerb = verb({
  name: 'identify',
  description: 'Say who is on a photo (or on each photo of a folder)',
  many: true,
  args: {
    file: { type: 'positional', description: 'Photos or folders of photos', required: true },
    all: { type: 'boolean', description: 'Answer for every face of the photo, not only the largest' },
    'top-k': { type: 'string', description: 'How many candidates at most (1 to 100)' },
    threshold: {
      type: 'string',
      description: 'Cosine a match needs, instead of the threshold of the gallery',
    },
    below: { type: 'boolean', description: 'List candidates below the candidate threshold too' },
    ...galleryArgs,
  },
  async run(args, shell) {
    const wishes = {
      topK: numberOption('top-k', args['top-k'], { min: 1, max: 100, whole: true }),
      threshold: numberOption('threshold', args.threshold, { min: -1, max: 1 }),
      includeBelow: args.below === true ? true : undefined,
    };
    const files = (await inParallel(args._, 4, photosAt)).flat();
    return withConnection(shell, args, async (connection) => {
      const every = await identifyPhotos(connection, args.gallery, files, wishes, args.all === true);
      if (args.json === true) sayJson(shell, { gallery: args.gallery, photos: every });
      else print(shell, every);
      const exit: ExitCode = every.some((photo) => 'error' in photo) ? 1 : 0;
      return exit;
    });
  },
});

/** What concerns all photos (no server, no key, no gallery) rejects. */
async function identifyPhotos(
  connection: Connection,
  gallery: string,
  files: readonly string[],
  wishes: IdentifyOptions,
  everyFace: boolean,
): Promise<readonly IdentifiedPhoto[]> {
  return inParallel(files, inFlight, async (file): Promise<IdentifiedPhoto> => {
    const { client } = connection;
    const ask = async (photo: Photo): Promise<IdentifyAnswer | IdentifyAllAnswer> =>
      everyFace ? client.identifyAll(gallery, photo, wishes) : client.identify(gallery, photo, wishes);
    const found = await ofPhoto(connection, gallery, file, ask);
    if ('error' in found) return { file, error: found.error };
    return 'faces' in found.answer ? { file, answers: found.answer } : { file, answer: found.answer };
  });
}

async function photosAt(path: string): Promise<readonly string[]> {
  if (!(await isFolder(path))) return [path];
  const { photos } = await findPhotos(path);
  if (photos.length === 0) throw new CommandProblem('no_photos', `"${path}" has no photo in it.`);
  return photos.map((photo) => photo.path);
}

function print(shell: Shell, every: readonly IdentifiedPhoto[]): void {
  const rows = every.flatMap((photo) => {
    const file = plain(photo.file);
    if ('error' in photo)
      return [[file, 'refused', '', '', '', `${photo.error.code}: ${plain(photo.error.message)}`]];
    if ('answer' in photo) return [[file, ...identificationRow(shell.stdout, photo.answer)]];
    const { faces } = photo.answers;
    if (faces.length === 0) return [[file, 'no face', '', '', '', '']];
    return faces.map((face, i) => [`${file} #${i + 1}`, ...identificationRow(shell.stdout, face)]);
  });
  for (const line of table([{ title: 'photo' }, ...identificationTitles], rows)) say(shell, line);
  const [only] = every;
  if (every.length === 1 && only !== undefined && 'answer' in only) printCandidates(shell, only.answer);
}

function printCandidates(shell: Shell, answer: Identification): void {
  if (answer.candidates.length === 0) return;
  say(shell);
  const rows = answer.candidates.map((candidate) => [
    candidate.personId,
    similarityText(candidate.similarity),
  ]);
  for (const line of table([{ title: 'candidate' }, { title: 'similarity', align: 'right' }], rows))
    say(shell, line);
}
