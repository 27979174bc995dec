/** Removes all that lies below a prefix for good, a thousand versions at a time. */
import {
  DeleteObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
} from '@aws-sdk/client-s3';
import type { Connection } from './connection.ts';
import { knowsNoVersions, NotRemoved } from './store-errors.ts';

/** Until nothing is left. Whatever breaks off has made some progress. */
export async function removeUnder(connection: Connection, bucket: string, prefix: string): Promise<void> {
  for (;;) {
    const versions = await someVersions(connection, bucket, prefix);
    // A store may know of objects and of no versions.
    const found = versions.length > 0 ? versions : await someObjects(connection, bucket, prefix);
    if (found.length === 0) return;
    const command = new DeleteObjectsCommand({
      Bucket: bucket,
      Delete: { Objects: [...found], Quiet: true },
    });
    const { Errors = [] } = await connection.s3.send(command, connection.within());
    const [first] = Errors;
    if (first !== undefined) throw new NotRemoved(first.Code ?? 'Unknown', Errors.length);
  }
}

async function someVersions(
  { s3, within }: Connection,
  bucket: string,
  prefix: string,
): Promise<readonly ObjectIdentifier[]> {
  try {
    const command = new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix });
    const { Versions = [], DeleteMarkers = [] } = await s3.send(command, within());
    return [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
  } catch (error) {
    if (knowsNoVersions(error)) return [];
    throw error;
  }
}

async function someObjects(
  { s3, within }: Connection,
  bucket: string,
  prefix: string,
): Promise<readonly ObjectIdentifier[]> {
  const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix });
  const { Contents = [] } = await s3.send(command, within());
  return Contents.map(({ Key }) => ({ Key }));
}
