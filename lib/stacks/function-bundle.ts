/** Bundles what AWS runs: each function into a folder of its own, with every file it needs beside the layer. */
import { cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { englishOnly, leaveOut, wasmAsFile } from './bundle-plugins.ts';

export interface FunctionBundle {
  /** `functions/<name>.lambda.ts`. */
  readonly name: string;
  /** What becomes /var/task. */
  readonly folder: string;
  /** Bytes of the folder, unzipped. */
  readonly bytes: number;
}

/** What Lambda calls in every bundle. */
export const HANDLER = 'index.handler';

/** Bytes of code a function may have; more is an import that should have been lazy, or not been there. */
export const LARGEST_BUNDLE = 6_000_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const suffix = '.lambda.ts';

/** Native, so the layer brings them; everything else is bundled at the version that was tested, the AWS SDK too. */
const fromLayer = ['onnxruntime-node', 'sharp'];

/** Imported by the local form only, and only dynamically; a function that asks for one of them all the same fails with its name. */
const localOnly = [
  'lib/adapters/data-folder/data-folder.ts',
  'lib/adapters/photo-analyzer/worker-pool.ts',
  'lib/adapters/photo-store/disk.ts',
  'lib/adapters/registry/open-embedded.ts',
  'lib/adapters/telemetry/prometheus.ts',
  'lib/adapters/upload-places/local.ts',
  'lib/adapters/vector-index/exact/exact.ts',
];

/** Files a function reads at run time, at the same place below its folder as here. */
const filesBeside: Readonly<Record<string, readonly string[]>> = { migrate: ['prisma/migrations'] };

/** The functions there are, in name order. */
export function functionNames(): readonly string[] {
  return readdirSync(join(root, 'functions'))
    .filter((file) => file.endsWith(suffix))
    .map((file) => basename(file, suffix))
    .sort();
}

/**
 * Writes `<out>/<name>/` for each function, replacing what was there; the same sources give the same bytes. Source maps go to
 * `<out>/maps/<name>/`, which is not deployed. Throws when a function can't be bundled or is larger than `LARGEST_BUNDLE`.
 */
export async function bundleFunctions(
  out: string,
  names: readonly string[] = functionNames(),
): Promise<readonly FunctionBundle[]> {
  return Promise.all(
    names.map(async (name) => {
      const folder = join(out, name);
      const bundle = await bundleInto(folder, join(out, 'maps', name), { index: name });
      if (bundle.bytes > LARGEST_BUNDLE) throw new RangeError(tooLarge(name, bundle));
      return { name, folder, bytes: bundle.bytes };
    }),
  );
}

/** Writes all functions into one folder, for a container image that serves each of them by its command: `<name>.handler`. */
export async function bundleForImage(out: string): Promise<void> {
  const entries = Object.fromEntries(functionNames().map((name) => [name, name]));
  await bundleInto(out, null, entries);
}

interface Bundle {
  readonly bytes: number;
  readonly metafile: Metafile;
}

/** `entries`: functions by the name of their file; `maps` null keeps none. */
async function bundleInto(
  folder: string,
  maps: string | null,
  entries: Readonly<Record<string, string>>,
): Promise<Bundle> {
  // Names of chunks depend on where they go to, so they go to the same place wherever they are written then.
  const outdir = join(root, 'dist', 'functions', basename(folder));
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(entries).map(([file, name]) => [file, `functions/${name}${suffix}`]),
    ),
    outdir,
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    // What is imported lazily stays a file of its own, so that a cold start does not read it.
    splitting: true,
    chunkNames: '[name]-[hash]',
    mainFields: ['module', 'main'],
    external: [...fromLayer, 'pg-native'],
    minify: true,
    // Logs and stack traces name functions.
    keepNames: true,
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    // Packages in CommonJS ask for Node's own modules by `require`, which modules don't have.
    banner: {
      js: "import{createRequire as kithRequire}from'node:module';const require=kithRequire(import.meta.url);",
    },
    assetNames: '[name]-[hash]',
    plugins: [leaveOut(root, localOnly), englishOnly, wasmAsFile],
    logLevel: 'silent',
  });
  rmSync(folder, { recursive: true, force: true });
  if (maps !== null) rmSync(maps, { recursive: true, force: true });
  for (const { path, contents } of outputFiles) {
    const place = path.endsWith('.map') ? maps : folder;
    if (place !== null) put(join(place, relative(outdir, path)), contents);
  }
  for (const name of Object.values(entries)) {
    for (const path of filesBeside[name] ?? [])
      cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  return { bytes: folderBytes(folder), metafile };
}

function put(path: string, contents: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function tooLarge(name: string, { bytes, metafile }: Bundle): string {
  const sizes = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const owner = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'kith';
      sizes.set(owner, (sizes.get(owner) ?? 0) + bytesInOutput);
    }
  }
  const largest = [...sizes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([owner, size]) => `${owner} ${size}`);
  return `The function ${name} has ${bytes} bytes of code, more than ${LARGEST_BUNDLE}; the largest parts: ${largest.join(', ')}`;
}
