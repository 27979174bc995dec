/** Sends a few photos to an album in one request; what becomes of each is an answer, not an end. */
import type { KithClient } from '../../../clients/typescript/client.ts';
import { KithProblem } from '../../../clients/typescript/problem.ts';
import type { PickedFile } from './picked-file.ts';
import type { FileTrouble, UploadTarget } from './upload-state.ts';

/** The client puts what is larger into the upload store first: it does not fit a request on AWS. */
export const MOST_IN_REQUEST = 4_000_000;
const LONGEST_NAME = 255;

export interface ReadFile {
  readonly picked: PickedFile;
  readonly bytes: Uint8Array;
}

export interface SentFiles {
  readonly sent: number;
  readonly already: number;
  readonly troubles: readonly FileTrouble[];
}

/** These end the whole upload, or make it wait: no other photo would fare better. */
export function concernsAll({ status, code }: KithProblem): boolean {
  return (
    status === 0 ||
    status === 401 ||
    status === 403 ||
    status === 429 ||
    status === 503 ||
    status === 507 ||
    code === 'album_not_found' ||
    code === 'gallery_not_found' ||
    code === 'not_kith'
  );
}

/** @throws KithProblem that concerns all photos */
export async function sendFiles(
  client: KithClient,
  { gallery, album }: UploadTarget,
  files: readonly ReadFile[],
): Promise<SentFiles> {
  try {
    const photos = files.map(({ picked, bytes }) => ({
      bytes,
      fileName: picked.file.name.slice(0, LONGEST_NAME),
    }));
    // No external id: two cameras number alike, and a photo must not take another's place unasked.
    const details = files.map(({ picked: { file } }) => ({ fileName: file.name.slice(0, LONGEST_NAME) }));
    const { added, refused } = await client.addPhotos(gallery, album, photos, { details });
    return {
      sent: added.filter(({ alreadyThere }) => !alreadyThere).length,
      already: added.filter(({ alreadyThere }) => alreadyThere).length,
      troubles: refused.flatMap(({ index, code, message }) => troubleOf(files[index], code, message)),
    };
  } catch (problem) {
    if (!(problem instanceof KithProblem) || concernsAll(problem)) throw problem;
    // One of them may be too much for the server; alone it harms no other.
    if (files.length > 1 && problem.code !== 'no_photo_added')
      return eachAlone(client, { gallery, album }, files);
    return { sent: 0, already: 0, troubles: troublesOf(problem, files) };
  }
}

async function eachAlone(
  client: KithClient,
  target: UploadTarget,
  files: readonly ReadFile[],
): Promise<SentFiles> {
  let all: SentFiles = { sent: 0, already: 0, troubles: [] };
  for (const file of files) {
    const { sent, already, troubles } = await sendFiles(client, target, [file]);
    all = { sent: all.sent + sent, already: all.already + already, troubles: [...all.troubles, ...troubles] };
  }
  return all;
}

function troublesOf(problem: KithProblem, files: readonly ReadFile[]): readonly FileTrouble[] {
  const { refused } = problem.details;
  if (problem.code === 'no_photo_added' && Array.isArray(refused))
    return refused.flatMap((entry: { readonly [key: string]: unknown }) =>
      troubleOf(files[Number(entry.index)], String(entry.code), String(entry.message)),
    );
  return files.flatMap((file) => troubleOf(file, problem.code, problem.message, problem.status >= 500));
}

function troubleOf(
  file: ReadFile | undefined,
  code: string,
  message: string,
  mayHelp = false,
): readonly FileTrouble[] {
  return file === undefined ? [] : [{ picked: file.picked, why: { code, message }, mayHelp }];
}
