/** What goes into and comes out of a model, and how pixels become input values. */

export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Input value = (pixel - mean) / std per channel, channels in the order the model was trained with. `mean` and `std` are in that order. */
export interface Normalisation {
  readonly channels: 'RGB' | 'BGR';
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** One 256-entry table of input values per plane, in the model's channel order. */
export function normalisationTables({
  mean,
  std,
}: Normalisation): readonly [Float32Array, Float32Array, Float32Array] {
  const table = (plane: 0 | 1 | 2) =>
    Float32Array.from({ length: 256 }, (_, value) => (value - mean[plane]) / std[plane]);
  return [table(0), table(1), table(2)];
}
