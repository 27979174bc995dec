/** Settles once per process what the models run on: as the setting says, or with `auto` CUDA where it loads. */
import type { Config } from '../config.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { FaceEnginePlan } from './face-engine.ts';
import { once } from './once.ts';

export type DeviceChoice = (model: string) => Promise<FaceEnginePlan['device']>;

/** `model`: a model file, whichever, to try CUDA with. A fall back to the processor is logged once. */
export function deviceChoice(
  setting: Config['KITH_DEVICE'],
  telemetry: () => Promise<Pick<Telemetry, 'log'>> = async () => ({ log: () => {} }),
): DeviceChoice {
  if (setting !== 'auto') return async () => setting;
  let model = '';
  const settle = once(async (): Promise<FaceEnginePlan['device']> => {
    const { cudaFault } = await import('../adapters/face-models/onnx.ts');
    const fault = await cudaFault(model);
    if (fault === null) return 'cuda';
    const { log } = await telemetry();
    log('warn', 'CUDA could not be loaded; the models run on the processor', {}, fault);
    return 'cpu';
  });
  return (path) => {
    model = path;
    return settle();
  };
}
