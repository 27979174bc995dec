/** The boxes RetinaFace measures from: two squares around the middle of every cell of three grids. */

/** Cell sides in pixels, finest grid first, and the two box sides of each (biubug6/Pytorch_Retinaface `data/config.py`, cfg_mnet). */
const GRIDS = [
  { step: 8, sides: [16, 32] },
  { step: 16, sides: [64, 128] },
  { step: 32, sides: [256, 512] },
] as const;

/** In pixels of the canvas, in the order of the model's outputs: grid, row, column, side. */
export interface PriorBoxes {
  readonly centreX: Float32Array;
  readonly centreY: Float32Array;
  readonly side: Float32Array;
}

/** Priors of a canvas (`layers/functions/prior_box.py`; a grid that does not fit exactly gets one more cell). */
export function priorBoxes(width: number, height: number): PriorBoxes {
  const priors = GRIDS.flatMap(({ step, sides }) => {
    const columns = Math.ceil(width / step);
    const rows = Math.ceil(height / step);
    return Array.from({ length: columns * rows }, (_, cell) => ({
      x: ((cell % columns) + 0.5) * step,
      y: (Math.floor(cell / columns) + 0.5) * step,
    })).flatMap(({ x, y }) => sides.map((side) => ({ x, y, side })));
  });
  return {
    centreX: Float32Array.from(priors, ({ x }) => x),
    centreY: Float32Array.from(priors, ({ y }) => y),
    side: Float32Array.from(priors, ({ side }) => side),
  };
}
