/** A HEIC that goes from a guest's phone as it is: nothing of place, time and camera is left in it, and not a pixel is changed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openSharpDecoder } from '../../lib/adapters/photo-decoder/sharp.ts';
import { cleanHeic, isHeic } from '../../web/device/clean-heic.ts';
import { hasSharedFaces, sharedFaces } from '../fixtures/development-pack.ts';

const heic = (name: string) => new Uint8Array(readFileSync(join(sharedFaces, 'heic', `${name}.heic`)));
/** How EXIF begins, in either byte order. */
const hasExif = (bytes: Uint8Array) =>
  ['II*\0', 'MM\0*'].some((text) => Buffer.from(bytes).includes(text, 0, 'latin1'));

describe.skipIf(!hasSharedFaces)('a HEIC', () => {
  test('loses its EXIF, and nothing else', async () => {
    const decoder = openSharpDecoder();
    for (const name of ['exif6_2_faces', '12mp_1_face']) {
      const whole = heic(name);
      const clean = cleanHeic(whole);
      if (clean === null) throw new Error(`${name} could not be cleaned`);
      expect([name, hasExif(whole), hasExif(clean)]).toEqual([name, true, false]);
      const [before, after] = [await decoder.decode(whole, 'full'), await decoder.decode(clean, 'full')];
      expect(Buffer.compare(after.pixels.data, before.pixels.data)).toBe(0);
      expect(cleanHeic(clean)).toEqual(clean);
    }
  });

  test('that is cut off, or says something odd of itself, is refused or keeps its length, and breaks nothing', () => {
    const whole = heic('exif6_2_faces');
    for (const share of [0.001, 0.5, 0.9999])
      expect(cleanHeic(whole.slice(0, Math.floor(whole.length * share)))).toBeNull();
    const head = Buffer.from(whole).indexOf('mdat', 0, 'latin1');
    const damage = fc.array(fc.tuple(fc.nat(head), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damage, (changes) => {
        const odd = whole.slice();
        for (const [at, value] of changes) odd[at] = value;
        const clean = cleanHeic(odd);
        expect(clean === null || (isHeic(clean) && clean.length === whole.length)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

test('other files are not taken for one', () => {
  for (const text of ['\xff\xd8\xff\xe0', '\0\0\0\x18ftypheic', '\0\0\0\x1cftypmp42', '%PDF-1.7', ''])
    expect(cleanHeic(new Uint8Array(Buffer.from(text, 'latin1')))).toBeNull();
});
