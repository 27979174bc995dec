/** `node layers/inference/bundle-functions.ts --out <folder>`: all functions in one folder, for a container image. */
import { parseArgs } from 'node:util';
import { bundleForImage } from '../../lib/stacks/function-bundle.ts';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/image-functions' } } });
await bundleForImage(values.out);
process.stdout.write(`${values.out}: all functions, each of them <name>.handler\n`);
