/** An address that takes the announced bytes and no others. */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { AnnouncedObject } from '../../ports/object-store.ts';

/**
 * Length, media type and SHA-256 are signed as headers: a PUT that carries others has a wrong signature, and the store compares the
 * body with the checksum. In the query, where the SDK would put the checksum, some stores don't look.
 */
const SIGNED = ['host', 'content-length', 'content-type', 'x-amz-checksum-sha256'];

export async function presignPut(
  s3: S3Client,
  { bucket, key, mediaType, bytes, sha256 }: AnnouncedObject,
  seconds: number,
): Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }> {
  const checksum = Buffer.from(sha256, 'hex').toString('base64');
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    ContentType: mediaType,
    ContentLength: bytes,
    ChecksumSHA256: checksum,
  });
  const url = await getSignedUrl(s3, command, {
    expiresIn: seconds,
    signableHeaders: new Set(SIGNED),
    unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
  });
  // Every client sends the length by itself, and browsers allow no other.
  return { url, headers: { 'content-type': mediaType, 'x-amz-checksum-sha256': checksum } };
}
