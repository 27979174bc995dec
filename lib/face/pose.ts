/** Where a face looks, told coarsely from its five landmarks (about ±10°): enough to refuse a profile, not to measure a head. */
import type { Landmarks, Point } from './face.ts';

/** Degrees; yaw > 0: nose to image-right, pitch > 0: nose low (looking down), roll > 0: turned clockwise. */
export interface Pose {
  /** Pixels between the eyes. */
  readonly interEyeDistance: number;
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/** Share of the way from eyes to mouth at which the nose of a level head sits (InsightFace server, inference/quality.py). */
const LEVEL_NOSE = 0.45;

/** Under this many pixels between the eyes, or from eyes to mouth, an angle would be division by noise. */
const SMALLEST_SPAN = 1e-6;

/** The formulas of InsightFace's server, taken along the axis of the eyes instead of the photo's, so that roll does not pose as
 *  yaw. Angles are clamped to ±90 (roll to ±180); collapsed points count as turned away (90). */
export function facePose(landmarks: Landmarks): Pose {
  const [leftEye, rightEye, nose, leftMouth, rightMouth] = landmarks;
  const dx = rightEye[0] - leftEye[0];
  const dy = rightEye[1] - leftEye[1];
  const interEyeDistance = Math.hypot(dx, dy);
  if (!(interEyeDistance > SMALLEST_SPAN && interEyeDistance < Number.POSITIVE_INFINITY))
    return { interEyeDistance: 0, yaw: 90, pitch: 90, roll: 0 };
  const right: Point = [dx / interEyeDistance, dy / interEyeDistance];
  const down: Point = [-right[1], right[0]];
  const eyes = midpoint(leftEye, rightEye);
  const mouth = midpoint(leftMouth, rightMouth);
  const drop = along(eyes, mouth, down);
  const yaw = (along(eyes, nose, right) / interEyeDistance) * 90;
  const pitch = Math.abs(drop) > SMALLEST_SPAN ? (along(eyes, nose, down) / drop - LEVEL_NOSE) * 90 : 90;
  return {
    interEyeDistance,
    yaw: clampAngle(yaw),
    pitch: clampAngle(pitch),
    roll: (Math.atan2(dy, dx) * 180) / Math.PI,
  };
}

function midpoint(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** Length of the step from `from` to `to` in the direction of the unit vector `axis`. */
function along(from: Point, to: Point, axis: Point): number {
  return (to[0] - from[0]) * axis[0] + (to[1] - from[1]) * axis[1];
}

function clampAngle(degrees: number): number {
  return Number.isFinite(degrees) ? Math.max(-90, Math.min(90, degrees)) : 90;
}
