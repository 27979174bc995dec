/** Finds the faces of an edited photo again in its new edit, so that names and decisions of humans outlive the retouching. */
import type { Box } from '../face/face.ts';
import { overlap } from '../face/geometry.ts';
import { compareIds, type PairDecision } from './groupable-face.ts';
import { cosine } from './similarity.ts';

export interface PlacedFace {
  readonly face: string;
  /** Pixels of the upright photo. */
  readonly box: Box;
  /** L2-normalised, of the space that both edits were analysed with; null when the face has none. */
  readonly embedding: Float32Array | null;
}

export interface Edit {
  /** Pixels of the upright photo. */
  readonly width: number;
  readonly height: number;
  readonly faces: readonly PlacedFace[];
}

/** Two boxes that overlap this much (IoU) are one face (DESIGN 4). */
const SAME_FACE = 0.5;

/**
 * New face by old face. Boxes are compared as shares of their photo, since an edit may come in another resolution; the best
 * overlap first (ties by old, then new face), each face at most once, from an IoU of 0.5 up. Where both faces have an embedding
 * they must also be alike (`alike`: the 1:1 threshold): after a crop another face may stand in the place of the old one. A face
 * that was cropped away, or moved far by the crop, has no successor.
 */
export function successors(before: Edit, after: Edit, alike: number): ReadonlyMap<string, string> {
  const pairs = before.faces.flatMap((old) =>
    after.faces.map((now) => ({
      old,
      now,
      shared: overlap(shareOf(old.box, before), shareOf(now.box, after)),
    })),
  );
  const fitting = pairs
    .filter(({ old, now, shared }) => shared >= SAME_FACE && mayBeOne(old, now, alike))
    .sort(
      (a, b) =>
        b.shared - a.shared || compareIds(a.old.face, b.old.face) || compareIds(a.now.face, b.now.face),
    );
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const { old, now } of fitting) {
    if (found.has(old.face) || taken.has(now.face)) continue;
    found.set(old.face, now.face);
    taken.add(now.face);
  }
  return found;
}

/** The decisions about faces with a successor, said of the successors; those that name none of them are left out. */
export function carriedDecisions(
  decisions: readonly PairDecision[],
  successor: ReadonlyMap<string, string>,
): readonly PairDecision[] {
  return decisions
    .filter(({ a, b }) => successor.has(a) || successor.has(b))
    .map(({ a, b, same, at }) => {
      const [first, second] = [successor.get(a) ?? a, successor.get(b) ?? b].sort(compareIds);
      return { a: first!, b: second!, same, at };
    });
}

function mayBeOne(old: PlacedFace, now: PlacedFace, alike: number): boolean {
  if (old.embedding === null || now.embedding === null) return true;
  return cosine(old.embedding, now.embedding) >= alike;
}

function shareOf({ x, y, width, height }: Box, photo: Edit): Box {
  return {
    x: x / photo.width,
    y: y / photo.height,
    width: width / photo.width,
    height: height / photo.height,
  };
}
