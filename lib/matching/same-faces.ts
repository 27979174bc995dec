/** Which faces of two edits of one picture are the same: those that lie in the same place. */
import type { Box } from '../face/face.ts';
import { overlap } from '../face/geometry.ts';

export interface PlacedFaces<Face> {
  /** Pixels; the edits may differ in size. */
  readonly width: number;
  readonly height: number;
  readonly faces: readonly Face[];
}

export interface SameFace<Face> {
  readonly earlier: Face;
  readonly later: Face;
}

/** Two boxes that overlap this much (IoU) are one face (DESIGN 4). */
const SAME_FACE = 0.5;

/**
 * One to one, the largest overlaps first; boxes are compared as shares of their photo's sides. Overlaps of at least a half leave little
 * to choose: of the boxes of one photo, at most one overlaps so much with a given box unless they overlap each other.
 */
export function sameFaces<Face extends { readonly uuid: string; readonly box: Box }>(
  earlier: PlacedFaces<Face>,
  later: PlacedFaces<Face>,
): readonly SameFace<Face>[] {
  const before = earlier.faces.map((face) => ({ face, box: asShares(face.box, earlier) }));
  const after = later.faces.map((face) => ({ face, box: asShares(face.box, later) }));
  const pairs = before
    .flatMap((one) =>
      after.map((other) => ({
        earlier: one.face,
        later: other.face,
        shared: overlap(one.box, other.box),
      })),
    )
    .filter(({ shared }) => shared >= SAME_FACE)
    .sort((a, b) => b.shared - a.shared || order(a, b));
  const taken = new Set<string>();
  return pairs.flatMap(({ earlier: one, later: other }) => {
    if (taken.has(one.uuid) || taken.has(other.uuid)) return [];
    taken.add(one.uuid).add(other.uuid);
    return [{ earlier: one, later: other }];
  });
}

/** So that the answer does not depend on the order the faces come in. */
function order<Face extends { readonly uuid: string }>(a: SameFace<Face>, b: SameFace<Face>): number {
  const [one, other] = [`${a.earlier.uuid} ${a.later.uuid}`, `${b.earlier.uuid} ${b.later.uuid}`];
  return one < other ? -1 : 1;
}

function asShares(box: Box, { width, height }: { readonly width: number; readonly height: number }): Box {
  return {
    x: box.x / width,
    y: box.y / height,
    width: box.width / width,
    height: box.height / height,
  };
}
