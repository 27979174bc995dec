/** Bundles what AWS runs: each function into a folder of its own, with every file it needs beside the layer. */
import { cpSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
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

/** The file Lambda loads in every bundle, and what it calls there. */
const ENTRY = 'index.mjs';
export const HANDLER = 'index.handler';

/** Bytes of code a function may have; more is an import that should have been lazy, or not been there. */
export const LARGEST_BUNDLE = 6_000_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const suffix = '.lambda.ts';

/** Native, or under a licence that asks for a package that can be replaced; everything else is bundled, the AWS SDK too. */
const fromLayer = ['onnxruntime-node', 'sharp', 'libheif-js'];

/** Imported by the local form only, and only dynamically; a function that asks for one of them all the same fails with its name. */
const localOnly = [
  'lib/adapters/data-folder/data-folder.ts',
  'lib/adapters/photo-analyzer/render-pool.ts',
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
 * `<out>/maps/`, which is not deployed. Throws when a function can't be bundled or is larger than `LARGEST_BUNDLE`.
 */
export async function bundleFunctions(
  out: string,
  names: readonly string[] = functionNames(),
): Promise<readonly FunctionBundle[]> {
  const built = await buildAll(names);
  const maps = [...built.files.keys()].filter((file) => file.endsWith('.map'));
  write(join(out, 'maps'), built, maps);
  return names.map((name) => {
    const folder = join(out, name);
    const files = reachable(built.metafile, `${name}.mjs`);
    write(folder, built, files, { [`${name}.mjs`]: ENTRY });
    addFilesBeside(folder, name);
    const bytes = folderBytes(folder);
    if (bytes > LARGEST_BUNDLE) throw new RangeError(tooLarge(name, bytes, files, built.metafile));
    return { name, folder, bytes };
  });
}

/** Writes all functions into one folder, for a container image that serves each of them by its command: `<name>.handler`. */
export async function bundleForImage(out: string): Promise<void> {
  const names = functionNames();
  const built = await buildAll(names);
  write(
    out,
    built,
    [...built.files.keys()].filter((file) => !file.endsWith('.map')),
  );
  for (const name of names) addFilesBeside(out, name);
}

interface Built {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Its paths are names of files. */
  readonly metafile: Metafile;
}

/** All functions at once, so that what they share is read and written once. */
async function buildAll(names: readonly string[]): Promise<Built> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [name, `functions/${name}${suffix}`])),
    // Nothing is written there, but names of chunks depend on it.
    outdir: root,
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
  return { files: new Map(outputFiles.map(({ path, contents }) => [basename(path), contents])), metafile };
}

/** The entry and what it imports, at once or later. */
function reachable({ outputs }: Metafile, entry: string): readonly string[] {
  const found = new Set<string>();
  const visit = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    for (const { path, external } of outputs[file]?.imports ?? []) if (external !== true) visit(path);
  };
  visit(entry);
  return [...found].sort();
}

function write(
  folder: string,
  { files }: Built,
  names: readonly string[],
  renamed: Readonly<Record<string, string>> = {},
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const contents = files.get(name);
    if (contents === undefined) throw new Error(`esbuild names ${name} but did not make it`);
    writeFileSync(join(folder, renamed[name] ?? name), contents);
  }
}

function addFilesBeside(folder: string, name: string): void {
  for (const path of filesBeside[name] ?? [])
    cpSync(join(root, path), join(folder, path), { recursive: true });
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function tooLarge(name: string, bytes: number, files: readonly string[], { outputs }: Metafile): string {
  const sizes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of files.flatMap((file) =>
    Object.entries(outputs[file]?.inputs ?? {}),
  )) {
    const owner = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? 'kith';
    sizes.set(owner, (sizes.get(owner) ?? 0) + bytesInOutput);
  }
  const largest = [...sizes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([owner, size]) => `${owner} ${size}`);
  return `The function ${name} has ${bytes} bytes of code, more than ${LARGEST_BUNDLE}; the largest parts: ${largest.join(', ')}`;
}
