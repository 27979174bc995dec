/** Asks the server about one photo file; that the photo can't be used is an answer, not an end. */
import type { Photo } from '../../clients/typescript/photo-body.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { CommandProblem } from './command-problem.ts';
import type { Connection } from './connect.ts';
import { readPhoto } from './photo-files.ts';

export type PhotoAnswer<T> =
  | { readonly answer: T }
  | { readonly error: { readonly code: string; readonly message: string } };

/** Rejects with what concerns every photo alike: no server, no key, no gallery, no models. */
export async function ofPhoto<T>(
  connection: Connection,
  gallery: string,
  file: string,
  ask: (photo: Photo) => Promise<T>,
): Promise<PhotoAnswer<T>> {
  try {
    return { answer: await ask(await photoFor(connection, gallery, file)) };
  } catch (error) {
    const aboutPhoto =
      error instanceof CommandProblem ||
      (error instanceof KithProblem && [413, 415, 422].includes(error.status));
    if (!aboutPhoto) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}

/** The photo as a request can carry it: by itself, or uploaded first when it is too big for one. */
export async function photoFor(
  { client, limits }: Pick<Connection, 'client' | 'limits'>,
  gallery: string,
  file: string,
): Promise<Photo> {
  const photo = await readPhoto(file);
  return photo.bytes.length > limits.bytes ? client.upload(gallery, photo) : photo;
}
