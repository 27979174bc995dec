/** Lays out what Lambda mounts at /opt: the native packages and the model files, pruned, the same bytes each time. */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { Refusal } from '../../lib/errors.ts';
import type { DetectorName } from '../../lib/ports/embedding-spaces.ts';
import { locateModels, type SearchPath } from '../../models/locate.ts';
import type { Manifest } from '../../models/manifest.ts';
import { modelSet } from '../../models/model-set.ts';
import { createVerifier, HASH_LIST, type HashList } from '../../models/verify.ts';
import { isKept } from './kept-files.ts';
import { type Arch, type NativePackage, withNativePackages } from './native-packages.ts';

/** What Lambda unpacks for a function at most: its code and all its layers, in bytes. */
export const UNZIPPED_LIMIT = 262_144_000;
/** Of that the function's own code may take so much (`LARGEST_BUNDLE` of the bundles). */
const FUNCTION_ROOM = 6_000_000;

export interface LayerPlan {
  /** Packs whose models come along; the first is that of new galleries. */
  readonly packs: readonly string[];
  /** Detector of all packs; null = each pack's own. */
  readonly detector: DetectorName | null;
  readonly arch: Arch;
  /** Folder to write; what is there is replaced. */
  readonly out: string;
  readonly manifest: Manifest;
  readonly path: SearchPath;
  /** For a container image, which may have 10 GB. */
  readonly unlimited?: boolean;
}

export interface BuiltLayer {
  readonly folder: string;
  /** Bytes of all files. */
  readonly bytes: number;
  /** Of these, the models. */
  readonly modelBytes: number;
  /** Bytes it would have with everything the packages bring. */
  readonly unprunedBytes: number;
}

interface Placed {
  readonly from: string;
  /** Below the layer's folder. */
  readonly to: string;
  readonly bytes: number;
}

/** What `cdk` and the command say of it. */
export function layerLine({ folder, bytes, modelBytes, unprunedBytes }: BuiltLayer): string {
  return (
    `${folder}: ${megabytes(bytes)} (models ${megabytes(modelBytes)}), ` +
    `unpruned ${megabytes(unprunedBytes)}, of ${megabytes(UNZIPPED_LIMIT)} for function and layers`
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Refusals: `models_unavailable` when a file is missing or wrong, `validation_failed` when the layer is too large. */
export async function buildLayer(plan: LayerPlan): Promise<BuiltLayer> {
  // What can't fit is told before anybody fetches it.
  const least = announcedBytes(plan);
  if (plan.unlimited !== true && least > UNZIPPED_LIMIT - FUNCTION_ROOM) throw tooLarge(plan.packs, least);
  const { models, hashes } = await modelsOf(plan);
  return withNativePackages(plan.arch, (packages) => {
    const all = packages.flatMap(filesOf);
    const kept = all.filter(({ owner, path }) => isKept(owner, path, plan.arch));
    const files = [...kept, ...models];
    const bytes = sum(files);
    if (plan.unlimited !== true && bytes > UNZIPPED_LIMIT - FUNCTION_ROOM) throw tooLarge(plan.packs, bytes);
    write(plan.out, files, hashes);
    const modelBytes = sum(models);
    return { folder: plan.out, bytes, modelBytes, unprunedBytes: sum(all) + modelBytes };
  });
}

/** Of the two native packages, pruned, by processor; a little less than today. */
const LEAST_NATIVE: Readonly<Record<Arch, number>> = { x64: 65_000_000, arm64: 40_000_000 };

/** What the layer has at least, by the sizes the manifest knows. */
function announcedBytes({ packs, detector, manifest, arch }: LayerPlan): number {
  const files = packs.flatMap((pack) => {
    const { detector: eyes, recogniser } = modelSet(manifest, pack, detector);
    return [eyes, recogniser];
  });
  const models = new Map(files.map(({ name, file }): [string, number] => [name, file.bytes ?? 0]));
  return [...models.values()].reduce((bytes, file) => bytes + file, LEAST_NATIVE[arch]);
}

/** Every pack's two files, each once, under the names of the manifest. */
async function modelsOf({ packs, detector, manifest, path }: LayerPlan) {
  const verifier = createVerifier(null);
  const models = new Map<string, Placed>();
  const hashes: HashList = {};
  for (const pack of packs) {
    const set = modelSet(manifest, pack, detector);
    const found = await locateModels(manifest, { pack, detector }, path, verifier);
    for (const role of ['detector', 'recogniser'] as const) {
      const { name, file } = set[role];
      const bytes = statSync(found[role]).size;
      models.set(name, { from: found[role], to: join('models', name), bytes });
      hashes[name] = { bytes, sha256: file.sha256 };
    }
  }
  return { models: [...models.values()], hashes };
}

function filesOf({ name, folder }: NativePackage): readonly (Placed & { owner: string; path: string })[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const from = join(entry.parentPath, entry.name);
      const path = relative(folder, from).replaceAll(sep, '/');
      const to = join('nodejs', 'node_modules', name, path);
      return { owner: name, path, from, to, bytes: statSync(from).size };
    });
}

function sum(files: readonly Placed[]): number {
  return files.reduce((bytes, file) => bytes + file.bytes, 0);
}

function tooLarge(packs: readonly string[], bytes: number): Refusal {
  const [pack = ''] = packs;
  return new Refusal(
    'validation_failed',
    `The layer with the models of ${packs.join(' and ')} would have ${bytes} bytes. Lambda unpacks ${UNZIPPED_LIMIT} for a function ` +
      `and its layers, and ${FUNCTION_ROOM} of them are the function's: deploy this pack as a container image. The setting ` +
      'packaging=image does (for packs that are too large it is the default), or by hand ' +
      `docker build -f deploy/Dockerfile --target lambda --build-arg MODEL_PACK=${pack} .`,
    { packs, bytes },
  );
}

/** Zip archives and tools that compare folders look at times and modes too. */
const modified = new Date('2020-01-01T00:00:00Z');

function write(out: string, files: readonly Placed[], hashes: HashList): void {
  rmSync(out, { recursive: true, force: true });
  for (const { from, to } of files) {
    mkdirSync(dirname(join(out, to)), { recursive: true });
    copyFileSync(from, join(out, to));
  }
  const sorted = Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(join(out, 'models', HASH_LIST), `${JSON.stringify(sorted, null, 2)}\n`);
  for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    chmodSync(path, entry.isDirectory() ? 0o755 : 0o644);
    utimesSync(path, modified, modified);
  }
  chmodSync(out, 0o755);
}
