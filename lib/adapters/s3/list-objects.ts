/** The keys of a bucket in order, as many as asked for, however the store pages and writes them. */
import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import type { ListedObject } from '../../ports/photo-source.ts';
import type { Connection } from './connection.ts';

/** What a store gives at once. */
const PAGE = 1000;

export type ListedAt = ListedObject & { readonly modifiedAt: Date };

export async function listObjects(
  connection: Connection,
  bucket: string,
  prefix: string,
  after: string | null,
  limit: number,
): Promise<readonly ListedAt[]> {
  const found: ListedAt[] = [];
  let token: string | undefined;
  while (found.length < limit) {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: prefix,
      MaxKeys: Math.min(PAGE, limit - found.length),
      // XML can't carry every character a key may have.
      EncodingType: 'url',
      ...(token === undefined ? { StartAfter: after ?? undefined } : { ContinuationToken: token }),
    });
    const page: ListObjectsV2CommandOutput = await connection.s3.send(command, connection.within());
    for (const { Key, Size, ETag, LastModified } of page.Contents ?? []) {
      if (Key === undefined) continue;
      found.push({
        key: page.EncodingType === 'url' ? decodeURIComponent(Key.replaceAll('+', ' ')) : Key,
        bytes: Size ?? 0,
        version: ETag ?? '',
        modifiedAt: LastModified ?? new Date(0),
      });
    }
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
    if (token === undefined) break;
  }
  return found;
}
