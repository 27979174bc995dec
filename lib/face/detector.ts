/** What makes a face detector: SCRFD, RetinaFace and YuNet are values of this type and nothing else knows them apart. */
import type { DetectedFace } from './face.ts';
import type { Normalisation } from './tensor.ts';

/** One look at the whole photo at one scale. */
export interface DetectionPass {
  /** The photo is fitted into fit × fit pixels (aspect kept, small photos enlarged), top left on a black canvas. */
  readonly fit: number;
  /** Small photos are enlarged at most so many times (and to the next step of 64); absent = as much as it takes. */
  readonly enlargement?: number;
  /** Sides of the canvas the model sees: a fixed square of that many pixels, or `trimmed` to the fitted photo, rounded up to 32. */
  readonly canvas: number | 'trimmed';
  readonly trusted: TrustedFaces;
}

/** The faces one look is trusted with; others are left to the other looks. Sides are the shorter ones of boxes, in canvas pixels. */
export interface TrustedFaces {
  readonly from: number;
  readonly to: number;
  /** Nor with more than this share of the fitted photo's longer side. */
  readonly share?: number;
  /** The detection score a face needs, if it is not the same for all: that of the last step which its side reaches. */
  readonly scores?: readonly { readonly from: number; readonly least: number }[];
}

/** Looks at a photo piece by piece, at a scale at which small faces show. */
export interface TileRule {
  /** Longest side of a piece, in pixels of its canvas; a multiple of 32. */
  readonly side: number;
  /** Neighbouring pieces share at least so many pixels: a face up to that size lies whole in one of them. */
  readonly overlap: number;
  /** `trimmed`: no larger than the piece, rounded up to 32; else a fixed square of that many pixels. */
  readonly canvas: number | 'trimmed';
  readonly trusted: TrustedFaces;
  /** Where pieces show the photo larger, a coarser look is trusted with faces from here on only. */
  readonly coarserFrom: number;
}

/** A canvas as the model saw it, in pixels. */
export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

export interface NmsRule {
  /** Two boxes whose intersection over union exceeds this are one face. */
  readonly threshold: number;
  /** 1 counts both border pixels of a box (x2 - x1 + 1), 0 takes the plain difference. */
  readonly border: 0 | 1;
  /** Also drop a box when more than this share of it lies inside a face kept before; 1 switches it off. */
  readonly containment: number;
}

export interface Detector extends Normalisation {
  readonly name: 'scrfd' | 'retinaface' | 'yunet';
  readonly passes: readonly DetectionPass[];
  /** How photos of many people are looked at beside the passes. */
  readonly tiles: TileRule;
  /** Faces below it do not exist (inclusive). */
  readonly minDetectionScore: number;
  /**
   * Faces of one canvas in canvas pixels, unclipped, in any order, at or above `minDetectionScore`. `outputs` are the model's
   * outputs in graph order without their batch dimension. A detector whose reference suppresses on the canvas does it here.
   */
  decode(outputs: readonly Float32Array[], canvas: CanvasSize, minDetectionScore: number): DetectedFace[];
  /** The one suppression over the faces of all passes, in photo pixels; null where `decode` has done all of it. */
  readonly nms: NmsRule | null;
}
