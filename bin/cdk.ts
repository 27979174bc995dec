/** What `cdk` runs: the functions are bundled, the layer is built where it is missing, and the stacks are described for CloudFormation. */
import { layerLine } from '../layers/inference/build-layer.ts';
import { provideLayer } from '../layers/inference/provide-layer.ts';
import { Refusal } from '../lib/errors.ts';
import { synthesize } from '../lib/stacks/app.ts';

try {
  await synthesize(async (deployment) => {
    const built = await provideLayer(deployment);
    if (built !== null) process.stderr.write(`kith: built ${layerLine(built)}\n`);
  });
} catch (cause) {
  if (!(cause instanceof Refusal)) throw cause;
  process.stderr.write(`kith: ${cause.message}\n`);
  process.exit(1);
}
