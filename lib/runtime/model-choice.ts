/** Which model pack new galleries get: the setting, else what this data folder began with, else what lies on the disk. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseDefaultPack } from '../../models/choose-pack.ts';
import { locateModels, type SearchPath, searchPath } from '../../models/locate.ts';
import { manifest } from '../../models/manifest.ts';
import type { ModelSet } from '../../models/model-set.ts';
import { embeddingSpaces, modelSetOf } from '../../models/spaces.ts';
import { createVerifier, type Verifier } from '../../models/verify.ts';
import type { Config } from '../config.ts';
import { Refusal } from '../errors.ts';
import type { EmbeddingSpaces, KnownSpace } from '../ports/embedding-spaces.ts';
import { type DeviceChoice, deviceChoice } from './device.ts';
import type { FaceEnginePlan } from './face-engine.ts';

/** The checkout (or the unpacked function): relative entries of the search path begin here. */
const root = fileURLToPath(new URL('../..', import.meta.url));

export interface ModelChoice {
  readonly spaces: EmbeddingSpaces;
  /** What it takes to open a space. Refusals: `embedding_space_mismatch`, `models_unavailable`. */
  planOf(space: string): Promise<FaceEnginePlan>;
}

export interface ModelShelf {
  readonly path: SearchPath;
  readonly verifier: Verifier;
}

/** Where this installation looks for model files; `dataDir` remembers their hashes, null remembers nothing. */
export function modelShelf(config: Config, dataDir: string | null): ModelShelf {
  return {
    path: searchPath(config.KITH_MODELS_PATH, root, homedir()),
    verifier: createVerifier(dataDir === null ? null : join(dataDir, 'model-hashes.json'), {
      sealed: config.platform === 'lambda',
    }),
  };
}

/**
 * @param dataDir the embedded data folder, where the choice is pinned at the first start; null where there is none
 * @param threads ONNX threads of one run
 * @param device what the models run on; by default as the setting says, in silence
 */
export async function chooseModels(
  config: Config,
  dataDir: string | null,
  threads: number,
  device: DeviceChoice = deviceChoice(config.KITH_DEVICE),
): Promise<ModelChoice> {
  const { path, verifier } = modelShelf(config, dataDir);
  const detector = config.KITH_DETECTOR;
  const pack = config.KITH_MODEL_PACK ?? (await pinnedPack(dataDir, () => firstPack()));
  const spaces = known(() => embeddingSpaces(manifest, { pack, detector }));
  refuseOtherDimension(config, spaces.default);
  // Every photo asks, and finding out hashes every pack of the manifest.
  const sets = new Map<string, ModelSet | null>();

  function setOf(space: KnownSpace): ModelSet | null {
    const known = sets.get(space.id);
    if (known !== undefined) return known;
    const found = modelSetOf(manifest, space);
    sets.set(space.id, found);
    return found;
  }

  async function firstPack(): Promise<string> {
    return (await chooseDefaultPack(manifest, detector, path, verifier)).pack;
  }

  return {
    spaces,
    async planOf(id) {
      const space = spaces.find(id);
      const set = space === null ? null : setOf(space);
      if (space === null || set === null) {
        throw new Refusal(
          'embedding_space_mismatch',
          'This release has no models for the embedding space of this gallery.',
          { embeddingSpace: id },
        );
      }
      const files = await locateModels(
        manifest,
        { pack: set.packName, detector: space.detector },
        path,
        verifier,
      );
      return {
        space: id,
        detector: { name: space.detector, path: files.detector },
        recogniser: { ...set.recogniser.file.contract, path: files.recogniser },
        minEmbeddingNorm: space.minEmbeddingNorm,
        minDetectionScore: config.KITH_DETECTION_THRESHOLD,
        device: await device(files.detector),
        threads,
        mode: 'product',
      };
    },
  };
}

function known(spaces: () => EmbeddingSpaces): EmbeddingSpaces {
  try {
    return spaces();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Refusal('validation_failed', `KITH_MODEL_PACK: ${cause.message}.`, {}, { cause });
  }
}

function refuseOtherDimension(
  { EMBEDDING_DIMENSION: wanted }: Config,
  { pack, dimension }: KnownSpace,
): void {
  if (wanted === null || wanted === dimension) return;
  throw new Refusal(
    'validation_failed',
    `EMBEDDING_DIMENSION is ${wanted}, but the embeddings of the model pack ${pack} have ${dimension} numbers; remove the setting, or choose another pack with KITH_MODEL_PACK.`,
  );
}

/** A data folder keeps the pack it began with, so that models that appear later don't change what new galleries mean. */
async function pinnedPack(dataDir: string | null, choose: () => Promise<string>): Promise<string> {
  if (dataDir === null) return choose();
  const file = join(dataDir, 'model-pack');
  const pinned = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return '';
    throw cause;
  });
  if (pinned.trim() !== '') return pinned.trim();
  const pack = await choose();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${pack}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return pack;
}
