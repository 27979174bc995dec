/** Removes an object for good: where a store keeps versions, a plain deletion only hides them. */
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import type { Connection } from './connection.ts';
import { isAbsent, knowsNoVersions } from './store-errors.ts';

/** Removes every version and every marker of a deletion under exactly this key. */
export async function removeVersions(connection: Connection, bucket: string, key: string): Promise<void> {
  const versions = await versionsOf(connection, bucket, key);
  for (const versionId of versions) {
    const command = new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
    await connection.s3.send(command, connection.within());
  }
  // A plain deletion where nothing is would leave a marker behind in a bucket with versions.
  if (versions.length === 0 && (await isThere(connection, bucket, key))) {
    await connection.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), connection.within());
  }
}

async function versionsOf(
  connection: Connection,
  bucket: string,
  key: string,
): Promise<readonly (string | undefined)[]> {
  const found: (string | undefined)[] = [];
  let [keyMarker, versionMarker]: [string | undefined, string | undefined] = [undefined, undefined];
  do {
    const command = new ListObjectVersionsCommand({
      Bucket: bucket,
      Prefix: key,
      KeyMarker: keyMarker,
      VersionIdMarker: versionMarker,
    });
    let page: ListObjectVersionsCommandOutput;
    try {
      page = await connection.s3.send(command, connection.within());
    } catch (error) {
      if (knowsNoVersions(error)) return [];
      throw error;
    }
    const listed = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    found.push(...listed.filter((version) => version.Key === key).map((version) => version.VersionId));
    // Keys that go on after this one come later in the list.
    const beyond = listed.some((version) => version.Key !== undefined && version.Key > key);
    keyMarker = page.IsTruncated && !beyond ? page.NextKeyMarker : undefined;
    versionMarker = page.NextVersionIdMarker;
  } while (keyMarker !== undefined);
  return found;
}

async function isThere(connection: Connection, bucket: string, key: string): Promise<boolean> {
  try {
    await connection.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), connection.within());
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
