/** Tells whether a photo's face is one the registry holds already. */
import type { Box } from '../face/face.ts';
import { overlap } from '../face/geometry.ts';
import type { Face } from '../ports/records.ts';

/** Two boxes of one photo that overlap this much (IoU) are one face (DESIGN 4). */
const SAME_FACE = 0.5;

/** The stored face of the same photo that overlaps most; null when none overlaps enough. */
export function storedTwin<Stored extends Pick<Face, 'box'>>(
  stored: readonly Stored[],
  box: Box,
): Stored | null {
  let twin: Stored | null = null;
  let most = SAME_FACE;
  for (const face of stored) {
    const shared = overlap(face.box, box);
    if (shared < most || (shared === most && twin !== null)) continue;
    twin = face;
    most = shared;
  }
  return twin;
}
