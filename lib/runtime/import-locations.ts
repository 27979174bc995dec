/** Where bulk jobs may read: what KITH_IMPORT_LOCATIONS says, else a folder for each gallery in the own bucket. */
import type { Config } from '../config.ts';
import { Refusal } from '../errors.ts';
import type { ImportLocation } from '../ports/defaults.ts';

/** What kith itself keeps in its bucket; a caller who could import from there would read other galleries' faces. */
const OWN = ['crops/', 'photos/', 'renditions/', 'uploads/', 'enroll/'];
const form = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/((?:[^/]+\/)*)$/;

/** @throws Refusal `validation_failed` with a sentence per location that can't be one */
export function importLocations(
  config: Pick<Config, 'KITH_IMPORT_LOCATIONS' | 'S3_BUCKET'>,
): readonly ImportLocation[] {
  const { KITH_IMPORT_LOCATIONS: said, S3_BUCKET: own } = config;
  if (said === null) return own === null ? [] : [{ bucket: own, prefix: 'import/{gallery}/' }];
  const faults: string[] = [];
  const locations = said.split(',').flatMap((text): ImportLocation[] => {
    const [, bucket, prefix] = form.exec(text.trim()) ?? [];
    if (bucket === undefined || prefix === undefined || /(^|\/)\.{1,2}\//.test(prefix)) {
      faults.push(`${text.trim()} is no location; write s3://bucket/prefix/ with a slash at its end`);
      return [];
    }
    if (bucket === own && (prefix === '' || OWN.some((folder) => prefix.startsWith(folder)))) {
      faults.push(`${text.trim()} holds what kith itself keeps; name another prefix`);
      return [];
    }
    return [{ bucket, prefix }];
  });
  if (faults.length > 0)
    throw new Refusal('validation_failed', `KITH_IMPORT_LOCATIONS is wrong:\n  ${faults.join('\n  ')}`, {
      faults,
    });
  return locations;
}
