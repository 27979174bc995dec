/** The port to the two networks: pixels in, numbers out, nothing decided. */
import type { Tensor } from '../face/tensor.ts';

export interface FaceModels {
  /** One canvas, dims [1, 3, height, width]; the model's outputs in graph order without their batch dimension. */
  detect(canvas: Tensor): Promise<readonly Float32Array[]>;
  /** N crops, dims [N, 3, size, size]; N raw embeddings one after the other. */
  embed(crops: Tensor): Promise<Float32Array>;
  /** What runs the networks, e.g. `{ onnxruntime: '1.30.0', provider: 'cpu' }`; stored with each analysis. */
  readonly engine: Readonly<Record<string, string>>;
  close(): Promise<void>;
}
