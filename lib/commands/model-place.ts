/** Where this installation has its models from, read from its settings. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { searchPath } from '../../models/locate.ts';
import { manifest } from '../../models/manifest.ts';
import { createVerifier } from '../../models/verify.ts';
import { type Config, readConfig } from '../config.ts';
import type { ModelPlace } from './models.ts';

/** The package's own folder: relative entries of KITH_MODELS_PATH start there. */
const root = fileURLToPath(new URL('../../', import.meta.url));

export function modelPlace(config: Config = readConfig()): ModelPlace {
  return {
    manifest,
    path: searchPath(config.KITH_MODELS_PATH, root, homedir()),
    verifier: createVerifier(join(resolve(config.KITH_DATA_DIR), 'model-hashes.json')),
    mirror: config.KITH_MODELS_MIRROR,
    detector: config.KITH_DETECTOR,
  };
}
