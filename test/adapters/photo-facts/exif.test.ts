/** What a camera wrote: date, offset and camera from any kind of photo; broken bytes are nothing; the place is never looked at. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exifFacts, factsOf } from '../../../lib/adapters/photo-facts/exif.ts';
import { readExifTags } from '../../../lib/adapters/photo-facts/exif-tags.ts';

const sharp: typeof import('sharp').default = createRequire(import.meta.url)('sharp');

const pixels = () => sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });

const exif = {
  IFD0: { Make: 'NIKON CORPORATION', Model: 'NIKON Z 6 ', DateTime: '2026:06:14 09:00:00' },
  IFD2: {
    DateTimeOriginal: '2026:06:13 18:30:15',
    OffsetTimeOriginal: '+02:00',
    BodySerialNumber: '4711',
  },
  IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
};

const taken = { takenAt: new Date('2026-06-13T16:30:15Z'), takenOffset: 120, camera: 'NIKON Z 6 4711' };
const nothing = { takenAt: null, takenOffset: null, camera: null };

describe('a photo', () => {
  test.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)(
    'of kind %s tells when and by what it was taken',
    async (kind) => {
      const bytes = await pixels().withExif(exif).toFormat(kind).toBuffer();
      const facts = await exifFacts.read(bytes);
      // libvips writes no EXIF directory into TIFF files.
      if (kind === 'tiff') expect(facts).toEqual(nothing);
      else expect(facts).toEqual(taken);
      expect(Object.keys(facts).sort()).toEqual(['camera', 'takenAt', 'takenOffset']);
    },
  );

  test('without EXIF data, or that is none, tells nothing', async () => {
    expect(await exifFacts.read(await pixels().jpeg().toBuffer())).toEqual(nothing);
    expect(await exifFacts.read(new TextEncoder().encode('no photo'))).toEqual(nothing);
    expect(await exifFacts.read(new Uint8Array())).toEqual(nothing);
  });
});

describe('what was written', () => {
  const written = { make: null, model: null, bodyNumber: null, takenAt: null, takenOffset: null };

  test.each([
    ['2026:06:13 18:30:15', null, '2026-06-13T18:30:15.000Z', null],
    ['2026:06:13 18:30:15', '-05:30', '2026-06-14T00:00:15.000Z', -330],
    ['2026:06:13 18:30:15', '+00:00', '2026-06-13T18:30:15.000Z', 0],
    ['2026:06:13 18:30:15', '+15:00', '2026-06-13T18:30:15.000Z', null],
    ['2026:06:13 18:30:15', '   :  ', '2026-06-13T18:30:15.000Z', null],
    ['0000:00:00 00:00:00', '+02:00', null, null],
    ['9999:12:31 23:59:59', '-12:00', null, null],
    ['2026:02:31 12:00:00', '+02:00', null, null],
    ['2026-06-13T18:30:15', null, null, null],
    ['    :  :     :  :  ', null, null, null],
  ])('%j with the offset %j is %j', (takenAt, takenOffset, utc, offset) => {
    const facts = factsOf({ ...written, takenAt, takenOffset });
    expect([facts.takenAt?.toISOString() ?? null, facts.takenOffset]).toEqual([utc, offset]);
  });

  test.each([
    [{ make: 'Canon', model: 'Canon EOS R5', bodyNumber: '01' }, 'Canon EOS R5 01'],
    [{ make: 'SONY', model: 'ILCE-7M4', bodyNumber: null }, 'SONY ILCE-7M4'],
    [{ make: 'Apple', model: null, bodyNumber: null }, 'Apple'],
    [{ make: null, model: null, bodyNumber: null }, null],
  ])('%j is the camera %j', (tags, camera) => {
    expect(factsOf({ ...written, ...tags }).camera).toBe(camera);
  });
});

describe('EXIF bytes', () => {
  const whole = async () => {
    const { exif: bytes } = await sharp(await pixels().withExif(exif).jpeg().toBuffer()).metadata();
    return new Uint8Array(bytes!);
  };

  test('cut off anywhere, or changed anywhere, are read as far as they go', async () => {
    const good = await whole();
    for (let length = 0; length <= good.length; length++) readExifTags(good.slice(0, length));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        (changes) => {
          const bytes = good.slice();
          for (const [at, value] of changes) bytes[at] = value;
          const { takenAt } = factsOf(readExifTags(bytes));
          expect(takenAt === null || Number.isFinite(takenAt.getTime())).toBe(true);
        },
      ),
    );
  });

  test('that are noise say nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => readExifTags(bytes)).not.toThrow();
      }),
    );
  });

  test('big endian, without the word Exif before them, with text of four bytes, are read too', () => {
    const bytes = new Uint8Array(64);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, 0x4d4d);
    view.setUint16(2, 42);
    view.setUint32(4, 8);
    view.setUint16(8, 1);
    view.setUint16(10, 0x0110);
    view.setUint16(12, 2);
    view.setUint32(14, 4);
    bytes.set(new TextEncoder().encode('Z9 \0'), 18);
    expect(readExifTags(bytes)).toMatchObject({ model: 'Z9', make: null });
  });

  test('with a directory that points at itself, or claims a million entries, end', () => {
    const bytes = new Uint8Array(2 ** 16).fill(0xff);
    bytes.set([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
    expect(readExifTags(bytes)).toMatchObject({ model: null, takenAt: null });
  });
});

const heic = new URL('../../../../shared/faces/heic/12mp_1_face.heic', import.meta.url);
test('a HEIC photo is asked like any other', async () => {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(heic);
  } catch {
    return;
  }
  const facts = await exifFacts.read(bytes);
  expect(facts.takenAt === null || facts.takenAt instanceof Date).toBe(true);
});
