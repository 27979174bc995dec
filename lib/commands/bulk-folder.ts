/** A folder on this machine as bulk work: photos become uploads, and every so many of them a job. */
import { basename } from 'node:path';
import type { BulkItem, BulkOptions } from '../../clients/typescript/bulk.ts';
import type { KithClient } from '../../clients/typescript/client.ts';
import type { Job } from '../../clients/typescript/operations.ts';
import { inParallel } from '../actions/in-parallel.ts';
import type { RequestLimits } from './connect.ts';
import { batchesOf } from './enroll-batches.ts';
import { type OwnProblem, ownProblem } from './own-problem.ts';
import type { PersonFolders } from './person-folders.ts';
import { readPhoto } from './photo-files.ts';

export interface FolderWishes extends BulkOptions {
  readonly gallery: string;
  /** Uploads in flight at once. */
  readonly parallel: number;
  /** What one job takes at most. */
  readonly jobLimits: RequestLimits;
}

/** A photo that got into no job. */
export interface RefusedFile extends OwnProblem {
  readonly person: string;
  readonly fileName: string;
}

export interface FolderJobs {
  readonly jobs: readonly Job[];
  readonly refused: readonly RefusedFile[];
}

interface NamedPhoto {
  readonly person: string;
  readonly displayName: string | null;
  readonly path: string;
  readonly bytes: number;
}

/**
 * The server takes so many items in one request, and keeps an upload an hour until its job is there: also a line of 1.2 Mbit/s brings so
 * many bytes in that time. Jobs of this size also begin early while the rest is uploaded.
 */
export const JOB_LIMITS: RequestLimits = { photos: 500, bytes: 512 * 2 ** 20 };

/** Hears how far it is. */
export interface FolderProgress {
  readonly onUploaded: (photos: number) => void;
  readonly onJob: (job: Job) => void;
}

/**
 * Begins the jobs one after the other and answers all of them, still under way. A photo that can't be read, or is refused as it stands,
 * is told and left out.
 */
export async function bulkFolder(
  client: KithClient,
  folders: PersonFolders,
  wishes: FolderWishes,
  { onUploaded, onJob }: FolderProgress,
): Promise<FolderJobs> {
  const { gallery, parallel, jobLimits, ...options } = wishes;
  const photos = folders.persons.flatMap(({ personId, displayName, photos }) =>
    photos.map(({ path, bytes }): NamedPhoto => ({ person: personId, displayName, path, bytes })),
  );
  const jobs: Job[] = [];
  const refused: RefusedFile[] = [];
  let uploaded = 0;
  for (const batch of batchesOf(photos, jobLimits)) {
    const tried = await inParallel(batch, parallel, async (photo) => {
      const item = await uploadedItem(client, gallery, photo);
      onUploaded(++uploaded);
      return item;
    });
    const items = tried.filter((one): one is BulkItem => !('code' in one));
    refused.push(...tried.filter((one): one is RefusedFile => 'code' in one));
    if (items.length === 0) continue;
    const job = await client.createBulk(gallery, { items }, options);
    jobs.push(job);
    onJob(job);
  }
  return { jobs, refused };
}

async function uploadedItem(
  client: KithClient,
  gallery: string,
  { person, displayName, path }: NamedPhoto,
): Promise<BulkItem | RefusedFile> {
  const fileName = basename(path);
  try {
    const { uploadId } = await client.upload(gallery, await readPhoto(path));
    return { person, uploadId, fileName, ...(displayName === null ? {} : { displayName }) };
  } catch (error) {
    const own = ownProblem(error);
    if (own === null) throw error;
    return { person, fileName, ...own };
  }
}
