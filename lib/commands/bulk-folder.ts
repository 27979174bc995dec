/** A folder on this machine as bulk work: photos become uploads, and every so many of them a job. */
import { basename } from 'node:path';
import type { BulkItem, BulkOptions } from '../../clients/typescript/bulk.ts';
import type { KithClient } from '../../clients/typescript/client.ts';
import type { Job } from '../../clients/typescript/operations.ts';
import { inParallel } from '../actions/in-parallel.ts';
import type { PersonFolders } from './person-folders.ts';
import { readPhoto } from './photo-files.ts';

export interface FolderWishes extends BulkOptions {
  readonly gallery: string;
  /** Uploads in flight at once. */
  readonly parallel: number;
  /** Photos of one job at most. */
  readonly jobSize: number;
}

interface NamedPhoto {
  readonly person: string;
  readonly displayName: string | null;
  readonly path: string;
}

/** The server takes so many items in one request; jobs of this size also begin early while the rest is uploaded. */
export const JOB_SIZE = 500;

/** Begins the jobs one after the other and answers all of them, still under way; `onUploaded` hears of each photo. */
export async function bulkFolder(
  client: KithClient,
  folders: PersonFolders,
  wishes: FolderWishes,
  onUploaded: (photos: number) => void = () => {},
): Promise<readonly Job[]> {
  const { gallery, parallel, jobSize, ...options } = wishes;
  const photos = folders.persons.flatMap(({ personId, displayName, photos }) =>
    photos.map(({ path }): NamedPhoto => ({ person: personId, displayName, path })),
  );
  const jobs: Job[] = [];
  let uploaded = 0;
  for (let from = 0; from < photos.length; from += jobSize) {
    const items = await inParallel(photos.slice(from, from + jobSize), parallel, async (photo) => {
      const item = await uploadedItem(client, gallery, photo);
      onUploaded(++uploaded);
      return item;
    });
    jobs.push(await client.createBulk(gallery, { items }, options));
  }
  return jobs;
}

async function uploadedItem(client: KithClient, gallery: string, photo: NamedPhoto): Promise<BulkItem> {
  const { uploadId } = await client.upload(gallery, await readPhoto(photo.path));
  const { person, displayName, path } = photo;
  return { person, uploadId, fileName: basename(path), ...(displayName === null ? {} : { displayName }) };
}
