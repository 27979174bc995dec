/** `node layers/inference/build.ts --pack opencv`: builds the layer the functions load, and tells its size. */
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readConfig } from '../../lib/config.ts';
import { Refusal } from '../../lib/errors.ts';
import { USUAL_PACK } from '../../lib/stacks/model-pack.ts';
import { searchPath } from '../../models/locate.ts';
import { manifest } from '../../models/manifest.ts';
import { buildLayer, layerLine } from './build-layer.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const usage = `Builds the Lambda layer with the native packages and the models.
  --pack <name>   model pack; several for a change of models, the first is that of new galleries
                  (default: KITH_MODEL_PACK, else ${USUAL_PACK})
  --arch <name>   x64 or arm64 (default: x64; with --image that of this machine)
  --out <folder>  where it is written (default: dist/layer-<arch>)
  --image         for a container image: no limit of size
Models are looked for along KITH_MODELS_PATH and have to be there: npx kith models fetch <pack>.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pack: { type: 'string', multiple: true },
      arch: { type: 'string' },
      out: { type: 'string' },
      image: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  // An image is built on the kind of machine it runs on.
  const arch = values.arch ?? (values.image ? process.arch : 'x64');
  if (arch !== 'x64' && arch !== 'arm64')
    throw new Refusal('validation_failed', '--arch must be x64 or arm64.');
  const config = readConfig();
  const built = await buildLayer({
    packs: values.pack ?? [config.KITH_MODEL_PACK ?? USUAL_PACK],
    detector: config.KITH_DETECTOR,
    arch,
    out: values.out ?? fileURLToPath(new URL(`../../dist/layer-${arch}`, import.meta.url)),
    manifest,
    path: searchPath(config.KITH_MODELS_PATH, root, homedir()),
    unlimited: values.image,
  });
  process.stdout.write(`${layerLine(built)}\n`);
}

try {
  await main();
} catch (cause) {
  if (!(cause instanceof Refusal || cause instanceof RangeError || cause instanceof TypeError)) throw cause;
  process.stderr.write(`${cause.message}\n`);
  process.exitCode = 1;
}
