/** Cuts a person's photos into requests the server takes: by count, by bytes, and smaller when it says they are too large. */
import type { EnrollAnswer, RefusedPhoto } from '../../clients/typescript/answers.ts';
import type { EnrollOptions, KithClient } from '../../clients/typescript/client.ts';
import type { Photo } from '../../clients/typescript/photo-body.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import type { RequestLimits } from './connect.ts';
import { concernsAll, ownProblem } from './own-problem.ts';
import type { PhotoFile } from './photo-files.ts';
import { photoFor } from './photo-question.ts';

/** Multipart adds a few hundred bytes around each photo. */
const overheadPerPhoto = 512;

export function batchesOf<P extends Pick<PhotoFile, 'bytes'>>(
  photos: readonly P[],
  limits: RequestLimits,
): readonly (readonly P[])[] {
  const batches: P[][] = [];
  let bytes = 0;
  for (const photo of photos) {
    const size = photo.bytes + overheadPerPhoto;
    const batch = batches.at(-1);
    if (batch !== undefined && batch.length < limits.photos && bytes + size <= limits.bytes) {
      batch.push(photo);
      bytes += size;
    } else {
      batches.push([photo]);
      bytes = size;
    }
  }
  return batches;
}

export interface BatchTarget {
  readonly client: KithClient;
  readonly gallery: string;
  readonly person: string;
  readonly limits: RequestLimits;
  readonly wishes: EnrollOptions;
}

interface Ready {
  readonly index: number;
  readonly photo: Photo;
}

function isReady(entry: Ready | RefusedPhoto): entry is Ready {
  return 'photo' in entry && !('code' in entry);
}

/** What became of each photo of a batch. */
export interface BatchOutcome {
  readonly enrolled: EnrollAnswer['enrolled'];
  readonly refused: readonly RefusedPhoto[];
  readonly warnings: EnrollAnswer['warnings'];
}

/** Rejects only with what concerns the whole undertaking (no access, no server, no models); a photo's own refusal is an outcome. */
export async function enrollBatch(batch: readonly PhotoFile[], target: BatchTarget): Promise<BatchOutcome> {
  const read = await Promise.all(batch.map((file, index) => readInto(file, index, target)));
  const unread = read.filter((entry): entry is RefusedPhoto => !isReady(entry));
  const ready = read.filter(isReady);
  const outcome = await send(ready, target);
  if (outcome === 'too large') return enrollHalves(batch, target);
  // The server counts the photos it was sent; the caller counts the photos of the batch.
  const placed = <T extends { readonly index: number }>(items: readonly T[]) =>
    items.map((item) => ({ ...item, index: ready[item.index]?.index ?? item.index }));
  return {
    enrolled: placed(outcome.enrolled),
    refused: [...placed(outcome.refused), ...unread],
    warnings: placed(outcome.warnings),
  };
}

async function send(ready: readonly Ready[], target: BatchTarget): Promise<BatchOutcome | 'too large'> {
  const none = { enrolled: [], refused: [], warnings: [] };
  if (ready.length === 0) return none;
  const { client, gallery, person, wishes } = target;
  try {
    const photos = ready.map((entry) => entry.photo);
    return await client.enroll(gallery, person, photos, wishes);
  } catch (error) {
    if (!(error instanceof KithProblem)) throw error;
    const refused = refusedIn(error);
    if (refused !== null) return { ...none, refused };
    if (error.code === 'payload_too_large' && ready.length > 1) return 'too large';
    if (concernsAll(error)) throw error;
    const { code, message } = error;
    return { ...none, refused: ready.map((_, index) => ({ index, filename: null, code, message })) };
  }
}

/** The server's own limit may be lower than ours. */
async function enrollHalves(batch: readonly PhotoFile[], target: BatchTarget): Promise<BatchOutcome> {
  const middle = Math.ceil(batch.length / 2);
  const first = await enrollBatch(batch.slice(0, middle), target);
  const second = await enrollBatch(batch.slice(middle), target);
  const shifted = <T extends { readonly index: number }>(items: readonly T[]) =>
    items.map((item) => ({ ...item, index: item.index + middle }));
  return {
    enrolled: [...first.enrolled, ...shifted(second.enrolled)],
    refused: [...first.refused, ...shifted(second.refused)],
    warnings: [...first.warnings, ...shifted(second.warnings)],
  };
}

/** The photo ready to be sent, or why it can't be: it vanished, may not be read, or its upload was refused. */
async function readInto(file: PhotoFile, index: number, target: BatchTarget): Promise<Ready | RefusedPhoto> {
  try {
    return { index, photo: await photoFor(target, target.gallery, file.path) };
  } catch (error) {
    const own = ownProblem(error);
    if (own === null) throw error;
    return { index, filename: null, ...own };
  }
}

/** The list `no_face_enrolled` brings along when not one photo of the request could be used. */
function refusedIn(problem: KithProblem): readonly RefusedPhoto[] | null {
  const { refused } = problem.details;
  if (problem.code !== 'no_face_enrolled' || !Array.isArray(refused)) return null;
  return refused.map((entry: { readonly [key: string]: unknown }) => ({
    index: Number(entry.index),
    filename: typeof entry.filename === 'string' ? entry.filename : null,
    code: String(entry.code),
    message: String(entry.message),
  }));
}
