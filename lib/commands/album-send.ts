/** Sends photos to an album, in requests the server takes; what becomes of each is an answer, not an end. */
import { createHash } from 'node:crypto';
import type { AddedPhoto } from '../../clients/typescript/albums.ts';
import type { Photo } from '../../clients/typescript/photo-body.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import type { AlbumFile } from './album-files.ts';
import type { Connection } from './connect.ts';
import { concernsAll, type OwnProblem, ownProblem } from './own-problem.ts';
import { readPhoto } from './photo-files.ts';

export interface AlbumTarget extends Pick<Connection, 'client' | 'limits'> {
  readonly gallery: string;
  readonly album: string;
  readonly labels?: readonly string[] | undefined;
}

/** A file that was read. */
export interface ReadFile {
  readonly file: AlbumFile;
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly sha256: string;
}

export type Sent =
  | { readonly file: AlbumFile; readonly sha256: string; readonly photo: AddedPhoto }
  | { readonly file: AlbumFile; readonly sha256: string | null; readonly problem: OwnProblem };

interface Carried {
  readonly read: ReadFile;
  readonly photo: Photo;
}

export async function readAlbumFile(file: AlbumFile): Promise<ReadFile | Sent> {
  try {
    const { bytes, fileName } = await readPhoto(file.path);
    return { file, bytes, fileName, sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch (error) {
    const problem = ownProblem(error);
    if (problem === null) throw error;
    return { file, sha256: null, problem };
  }
}

/**
 * One outcome per file, in any order. Rejects with what concerns the whole undertaking: no server, no access, no album, no models.
 * Photos too big for a request are uploaded first.
 */
export async function sendToAlbum(target: AlbumTarget, files: readonly ReadFile[]): Promise<readonly Sent[]> {
  const carried: Carried[] = [];
  const problems: Sent[] = [];
  for (const read of files) {
    const { bytes, fileName, file, sha256 } = read;
    try {
      const photo =
        bytes.length > target.limits.bytes
          ? await target.client.upload(target.gallery, { bytes, fileName })
          : { bytes, fileName };
      carried.push({ read, photo });
    } catch (error) {
      const problem = ownProblem(error);
      if (problem === null) throw error;
      problems.push({ file, sha256, problem });
    }
  }
  return [...problems, ...(await send(target, carried))];
}

async function send(target: AlbumTarget, carried: readonly Carried[]): Promise<readonly Sent[]> {
  if (carried.length === 0) return [];
  const { client, gallery, album, labels } = target;
  try {
    const photos = carried.map(({ photo }) => photo);
    const details = carried.map(({ read: { file, fileName } }) => ({
      externalId: file.externalId,
      fileName,
    }));
    const { added, refused } = await client.addPhotos(gallery, album, photos, { labels, details });
    return [
      ...added.map((photo) => ({ ...naming(carried, photo.index), photo })),
      ...refused.map(({ index, code, message }) => ({
        ...naming(carried, index),
        problem: { code, message },
      })),
    ];
  } catch (error) {
    if (!(error instanceof KithProblem)) throw error;
    const refused = refusedIn(error);
    if (refused !== null)
      return refused.map(({ index, ...problem }) => ({ ...naming(carried, index), problem }));
    if (concernsAll(error) || error.code === 'album_not_found') throw error;
    // One photo of them may be too much for the server; alone it harms no other.
    if (carried.length > 1 && (error.status === 413 || error.status === 500)) {
      const half = carried.length >> 1;
      return [...(await send(target, carried.slice(0, half))), ...(await send(target, carried.slice(half)))];
    }
    const problem = { code: error.code, message: error.message };
    return carried.map(({ read: { file, sha256 } }) => ({ file, sha256, problem }));
  }
}

function naming(carried: readonly Carried[], index: number) {
  const one = carried[index];
  if (one === undefined) throw new Error('the server speaks of a photo it was not sent');
  return { file: one.read.file, sha256: one.read.sha256 };
}

/** The list `no_photo_added` brings along when not one photo of the request could be used. */
function refusedIn(problem: KithProblem): readonly (OwnProblem & { readonly index: number })[] | null {
  const { refused } = problem.details;
  if (problem.code !== 'no_photo_added' || !Array.isArray(refused)) return null;
  return refused.map((entry: { readonly [key: string]: unknown }) => ({
    index: Number(entry.index),
    code: String(entry.code),
    message: String(entry.message),
  }));
}
