/** Tells whoever chooses a level of detail for an album how long a photo will take. */
import { chooseDetector } from '../face/choose-detector.ts';
import type { DetailLevel } from '../face/detail-level.ts';
import { expectedSeconds, TYPICAL_PHOTO } from '../face/expected-time.ts';
import type { ActionPorts } from '../ports/action-ports.ts';

/** Seconds one core is busy with a photo of 24 megapixels and 8 faces, to a hundredth; null where nobody knows the models' cost. */
export function expectedPhotoSeconds(
  { spaces }: Pick<ActionPorts, 'spaces'>,
  space: string,
  level: DetailLevel,
): number | null {
  const known = spaces.find(space);
  if (known?.cost == null) return null;
  const detector = chooseDetector(known.detector, 'product');
  return Math.round(100 * expectedSeconds(TYPICAL_PHOTO, level, detector, known.cost)) / 100;
}
