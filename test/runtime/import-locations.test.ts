/** Where bulk jobs may read: said by the operator, and never where kith keeps its own. */
import { describe, expect, test } from 'vitest';
import { importLocations } from '../../lib/runtime/import-locations.ts';

const of = (said: string | null, bucket: string | null = 'own') =>
  importLocations({ KITH_IMPORT_LOCATIONS: said, S3_BUCKET: bucket });

describe('import locations', () => {
  test('are a folder per gallery of the own bucket, or nothing where there is none', () => {
    expect(of(null)).toEqual([{ bucket: 'own', prefix: 'import/{gallery}/' }]);
    expect(of(null, null)).toEqual([]);
  });

  test('are what the setting says, a whole bucket of somebody else included', () => {
    expect(of('s3://photos/in/{gallery}/, s3://archive/,s3://own/import/')).toEqual([
      { bucket: 'photos', prefix: 'in/{gallery}/' },
      { bucket: 'archive', prefix: '' },
      { bucket: 'own', prefix: 'import/' },
    ]);
  });

  test.each([
    ['the own bucket as a whole', 's3://own/', 'kith itself keeps'],
    ['the own crops', 's3://own/crops/', 'kith itself keeps'],
    ['uploads that are to be enrolled', 's3://own/enroll/', 'kith itself keeps'],
    ['a prefix without its slash', 's3://photos/in', 'slash at its end'],
    ['a way up', 's3://photos/in/../', 'slash at its end'],
    ['an empty segment', 's3://photos/in//', 'slash at its end'],
    ['no bucket', 's3:///in/', 'slash at its end'],
    ['another scheme', 'https://photos/in/', 'slash at its end'],
    ['nothing between commas', 's3://photos/in/,,', 'slash at its end'],
  ])('are refused with a sentence for %s', (_name, said, words) => {
    expect(() => of(said)).toThrow(words);
  });
});
