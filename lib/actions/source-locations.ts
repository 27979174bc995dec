/** Which objects of other people a job may read: those in the places set aside for its gallery, and no others. */
import { Refusal } from '../errors.ts';
import type { ImportLocation } from '../ports/defaults.ts';
import type { ObjectName } from '../ports/photo-source.ts';

/** Longer keys no S3 store has. */
const LONGEST_KEY = 1024;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** `s3://bucket/key` taken apart; null when it is none. Keys are taken as they are: nothing is decoded. */
export function readLocation(text: string): ObjectName | null {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(text) ?? [];
  if (bucket === undefined || key === undefined || !BUCKET.test(bucket)) return null;
  return new TextEncoder().encode(key).byteLength > LONGEST_KEY ? null : { bucket, key };
}

export function writeLocation({ bucket, key }: ObjectName): string {
  return `s3://${bucket}/${key}`;
}

/**
 * Is the key (or prefix) within a place the installation allows, for this gallery? Empty, `.` and `..` segments are allowed
 * nowhere: stores and proxies differ in what they make of them.
 */
export function isAllowed(
  locations: readonly ImportLocation[],
  galleryId: string,
  { bucket, key }: ObjectName,
): boolean {
  const segments = key.split('/');
  // The last one is empty in a prefix.
  if (segments.at(-1) === '') segments.pop();
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return false;
  return locations.some(
    (location) =>
      location.bucket === bucket && key.startsWith(location.prefix.replaceAll('{gallery}', galleryId)),
  );
}

/** @throws Refusal `validation_failed` (no location), `location_not_allowed` */
export function mustBeAllowed(
  locations: readonly ImportLocation[],
  galleryId: string,
  text: string,
  field: string,
): ObjectName {
  const name = readLocation(text);
  if (name === null) {
    throw new Refusal('validation_failed', `${field} must be a location like s3://bucket/folder/object.`, {
      field,
    });
  }
  if (!isAllowed(locations, galleryId, name)) throw locationNotAllowed(locations, galleryId, { field });
  return name;
}

export function locationNotAllowed(
  locations: readonly ImportLocation[],
  galleryId: string,
  details: { readonly field?: string } = {},
): Refusal {
  const allowed = locations.map(({ bucket, prefix }) =>
    writeLocation({ bucket, key: prefix.replaceAll('{gallery}', galleryId) }),
  );
  const message =
    allowed.length === 0
      ? 'This installation reads no objects from S3; send the photos as uploads.'
      : `Jobs of this gallery read only below ${allowed.join(' and ')}.`;
  return new Refusal('location_not_allowed', message, details);
}
