/** The expected time grows with what is looked at, and comes out as measured. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedPhotoSeconds } from '../../lib/actions/expected-photo-time.ts';
import { chooseDetector } from '../../lib/face/choose-detector.ts';
import { expectedSeconds, TYPICAL_PHOTO } from '../../lib/face/expected-time.ts';
import { manifest } from '../../models/manifest.ts';
import { embeddingSpaces } from '../../models/spaces.ts';

const detector = chooseDetector('scrfd', 'product');
const cost = { detect: 0.06, embed: 0.01 };
const levels = ['portrait', 'standard', 'high', 'max'] as const;

describe('the expected time of a photo', () => {
  it('never falls from one level to the next closer one, nor with more faces', () => {
    const side = fc.integer({ min: 200, max: 12_000 });
    fc.assert(
      fc.property(side, side, fc.nat(100), (width, height, faces) => {
        const photo = { width, height, faces };
        const times = levels.map((level) => expectedSeconds(photo, level, detector, cost));
        expect(times).toEqual([...times].sort((a, b) => a - b));
        const more = expectedSeconds({ ...photo, faces: faces + 1 }, 'max', detector, cost);
        expect(more).toBeGreaterThan(times[3]!);
      }),
    );
  });

  it('is some half, one and two seconds of a core for the levels of a typical photo with the small pack', () => {
    const [portrait, standard, high, max] = levels.map((level) =>
      expectedSeconds(TYPICAL_PHOTO, level, detector, cost),
    );
    expect(portrait).toBeLessThan(0.3);
    expect([standard! > 0.5 && standard! < 0.9, high! > 1.1 && high! < 1.7, max! > 2 && max! < 2.8]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('is known for every pack of the manifest, and for no space nobody knows', () => {
    const spaces = embeddingSpaces(manifest, { pack: 'buffalo_sc', detector: null });
    for (const pack of Object.keys(manifest.packs)) {
      const { id } = embeddingSpaces(manifest, { pack, detector: null }).default;
      expect(expectedPhotoSeconds({ spaces }, id, 'standard'), pack).toBeGreaterThan(0.2);
    }
    expect(expectedPhotoSeconds({ spaces }, '0000000000000000', 'standard')).toBeNull();
  });
});
