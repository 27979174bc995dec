/** The arithmetic of the engine against numbers of the reference implementation. */
import { describe, expect, it } from 'vitest';
import { openSharpDecoder } from '../../lib/adapters/photo-decoder/sharp.ts';
import { warp } from '../../lib/face/align.ts';
import { suppress } from '../../lib/face/nms.ts';
import { arcfaceTemplate, similarityTransform } from '../../lib/face/similarity-transform.ts';
import { boxOf, golden, hasShared, sharedFile } from './golden.ts';

describe.skipIf(!hasShared)('the arithmetic meets the reference', () => {
  it('keeps exactly the boxes the reference keeps, in its order, ties in input order', () => {
    const { cases } = golden('nms');
    for (const { boxes, scores, threshold, keep, name } of cases) {
      const faces = boxes.map((box, index) => ({ box: boxOf(box), detectionScore: scores[index]!, index }));
      const kept = suppress(faces, { threshold, border: 1, containment: 1 });
      expect(
        kept.map(({ index }) => index),
        name,
      ).toEqual(keep);
    }
  });

  it('needs the border pixel for that: without it the marked cases differ', () => {
    const marked = golden('nms').cases.filter((one) => one.differs_without_plus_one);
    expect(marked.length).toBeGreaterThan(0);
    for (const { boxes, scores, threshold, keep } of marked) {
      const faces = boxes.map((box, index) => ({ box: boxOf(box), detectionScore: scores[index]!, index }));
      const kept = suppress(faces, { threshold, border: 0, containment: 1 });
      expect(kept.map(({ index }) => index)).not.toEqual(keep);
    }
  });

  it('lays five points onto the template as the reference does, mirrored faces and other sizes included', () => {
    const { cases } = golden('similarity-transform');
    for (const { src, image_size, M } of cases) {
      const { a, b, tx, ty } = similarityTransform(src, arcfaceTemplate(image_size));
      const found = [a, -b, tx, b, a, ty];
      for (const [i, value] of M.flat().entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-3);
    }
  });

  it('cuts the same crops to less than a hundredth of a grey level', async () => {
    const decoder = openSharpDecoder();
    for (const { image, M, landmarks, rgb } of golden('crops').crops) {
      const { pixels } = await decoder.decode(sharedFile(image), 'full');
      const transform = similarityTransform(landmarks, arcfaceTemplate(112));
      expect(transform.a).toBeCloseTo(M[0][0], 6);
      const crop = warp(pixels, transform, 112);
      const wanted = Buffer.from(rgb, 'base64');
      const difference = crop.reduce((sum, value, i) => sum + Math.abs(value - wanted[i]!), 0) / crop.length;
      expect(difference, image).toBeLessThan(0.01);
    }
  });
});
