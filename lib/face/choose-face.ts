/** Which of a photo's faces is meant. */
import type { Box, DetectedFace, FaceSelection } from './face.ts';
import { area, overlap } from './geometry.ts';

/**
 * Index of the meant face; null when there is none. A `faceBox` (same pixels as the faces) names the face that overlaps it
 * most; without one `largest` and `only` take the largest box, `center-largest` weighs area against the squared distance
 * from the photo's centre (insightface `FaceAnalysis.get`: area − 2·d²). Ties go to the earlier face.
 */
export function chooseFace(
  faces: readonly Pick<DetectedFace, 'box'>[],
  photo: { readonly width: number; readonly height: number },
  selection: FaceSelection,
  faceBox?: Box,
): number | null {
  const centreX = Math.floor(photo.width / 2);
  const centreY = Math.floor(photo.height / 2);
  const worth = ({ box }: Pick<DetectedFace, 'box'>): number => {
    if (faceBox !== undefined) return overlap(box, faceBox);
    if (selection !== 'center-largest') return area(box);
    const dx = box.x + box.width / 2 - centreX;
    const dy = box.y + box.height / 2 - centreY;
    return area(box) - 2 * (dx * dx + dy * dy);
  };
  const worths = faces.map(worth);
  const best = worths.reduce((top, value, i) => (top === -1 || value > worths[top]! ? i : top), -1);
  if (best === -1 || (faceBox !== undefined && worths[best] === 0)) return null;
  return best;
}
