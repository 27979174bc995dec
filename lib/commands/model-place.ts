/** Where this installation has its models from, read from its settings. */
import { resolve } from 'node:path';
import { manifest } from '../../models/manifest.ts';
import { type Config, readConfig } from '../config.ts';
import { modelShelf } from '../runtime/model-choice.ts';
import type { ModelPlace } from './models.ts';

export function modelPlace(config: Config = readConfig()): ModelPlace {
  return {
    manifest,
    ...modelShelf(config, resolve(config.KITH_DATA_DIR)),
    mirror: config.KITH_MODELS_MIRROR,
    detector: config.KITH_DETECTOR,
  };
}
