/** An installation without an object store has no place that photos of bulk jobs could be read from. */
import { Refusal } from '../../errors.ts';
import type { PhotoSource } from '../../ports/photo-source.ts';

function refuse(): Promise<never> {
  return Promise.reject(
    new Refusal(
      'location_not_allowed',
      'This installation reads no objects from S3; set S3_BUCKET, or send the photos as uploads.',
    ),
  );
}

export const noPhotoSource: PhotoSource = { head: refuse, read: refuse, list: refuse };
