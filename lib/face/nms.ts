/** Non-maximum suppression: of boxes that show one face, the best one stays. */
import type { NmsRule } from './detector.ts';
import type { Box, DetectedFace } from './face.ts';
import { intersection } from './geometry.ts';

/**
 * The faces that stay, by falling score; equal scores keep their order. Greedy, class-agnostic, as insightface `SCRFD.nms`
 * (there areas and intersections count both border pixels: `border` 1, and exactly the threshold still stays).
 */
export function suppress<Face extends Pick<DetectedFace, 'box' | 'detectionScore'>>(
  faces: readonly Face[],
  rule: NmsRule,
): Face[] {
  const kept: Face[] = [];
  const byScore = [...faces].sort((a, b) => b.detectionScore - a.detectionScore);
  for (const face of byScore) {
    if (!kept.some((better) => hides(better.box, face.box, rule))) kept.push(face);
  }
  return kept;
}

function hides(better: Box, box: Box, { threshold, border, containment }: NmsRule): boolean {
  const shared = intersection(better, box, border);
  if (shared === 0) return false;
  const own = borderedArea(box, border);
  const union = borderedArea(better, border) + own - shared;
  return shared / union > threshold || shared / own > containment;
}

function borderedArea(box: Box, border: number): number {
  return (box.width + border) * (box.height + border);
}
