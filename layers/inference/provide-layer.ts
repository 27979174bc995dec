/** Builds the layer while `cdk` runs, when it is missing or of other packages than now; only from what is on this machine. */
import { homedir } from 'node:os';
import { readConfig } from '../../lib/config.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Deployment } from '../../lib/stacks/context.ts';
import { checkout } from '../../lib/stacks/image-source.ts';
import { isLayerOf, layerFolder, processor } from '../../lib/stacks/inference-layer.ts';
import { searchPath } from '../../models/locate.ts';
import { manifest } from '../../models/manifest.ts';
import { type BuiltLayer, buildLayer, type LayerPlan } from './build-layer.ts';
import { hasNativePackages } from './native-packages.ts';

type Wanted = Pick<Deployment, 'modelPack' | 'packaging' | 'architecture'>;

/**
 * Null: there is nothing to build (it is there, the models come in an image), or not from what lies here: then the stacks say what to do.
 * `place` is for tests.
 */
export async function provideLayer(
  { modelPack, packaging, architecture }: Wanted,
  place: Partial<Pick<LayerPlan, 'out' | 'manifest' | 'path'>> = {},
): Promise<BuiltLayer | null> {
  const arch = processor[architecture];
  const out = place.out ?? layerFolder(architecture);
  if (packaging !== 'layer' || isLayerOf(out, modelPack) || !hasNativePackages(arch)) return null;
  const path = place.path ?? searchPath(readConfig().KITH_MODELS_PATH, checkout, homedir());
  const plan = { packs: [modelPack], detector: null, arch, out, manifest: place.manifest ?? manifest, path };
  try {
    return await buildLayer(plan);
  } catch (cause) {
    if (cause instanceof Refusal && cause.code === 'models_unavailable') return null;
    throw cause;
  }
}
