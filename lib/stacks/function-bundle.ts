/** Bundles what AWS runs: each function into a folder of its own, with every file it needs beside the layer. */
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildResult, build, type OutputFile, type Plugin } from 'esbuild';

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
  return Promise.all(names.map((name) => bundleFunction(name, out)));
}

async function bundleFunction(name: string, out: string): Promise<FunctionBundle> {
  const folder = join(out, name);
  const maps = join(out, 'maps', name);
  const result = await build({
    absWorkingDir: root,
    entryPoints: { index: `functions/${name}${suffix}` },
    outdir: folder,
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
    plugins: [leaveOutLocalOnly, englishOnly, wasmAsFile],
    logLevel: 'silent',
  });
  rmSync(folder, { recursive: true, force: true });
  rmSync(maps, { recursive: true, force: true });
  for (const file of result.outputFiles) {
    const path = relative(folder, file.path);
    put(join(path.endsWith('.map') ? maps : folder, path), file);
  }
  for (const path of filesBeside[name] ?? [])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  const bytes = folderBytes(result.outputFiles);
  if (bytes > LARGEST_BUNDLE) throw new RangeError(tooLarge(name, bytes, result));
  return { name, folder, bytes };
}

function put(path: string, { contents }: OutputFile): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

function folderBytes(files: readonly OutputFile[]): number {
  return files
    .filter(({ path }) => !path.endsWith('.map'))
    .reduce((sum, { contents }) => sum + contents.length, 0);
}

function tooLarge(name: string, bytes: number, { metafile }: BuildResult): string {
  const sizes = new Map<string, number>();
  for (const { inputs } of Object.values(metafile?.outputs ?? {})) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const [, scope = '', rest = ''] = /node_modules\/(@[^/]+\/)?([^/]+)/.exec(path) ?? [];
      const owner = `${scope}${rest}` || 'kith';
      sizes.set(owner, (sizes.get(owner) ?? 0) + bytesInOutput);
    }
  }
  const largest = [...sizes]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([owner, size]) => `${owner} ${size}`);
  return `The function ${name} has ${bytes} bytes of code, more than ${LARGEST_BUNDLE}; the largest parts: ${largest.join(', ')}`;
}

const leaveOutLocalOnly: Plugin = {
  name: 'leave out what only the local form imports',
  setup({ onLoad }) {
    onLoad({ filter: /\/lib\/adapters\/.*\.ts$/ }, ({ path }) => {
      const file = relative(root, path).replaceAll(sep, '/');
      if (!localOnly.includes(file)) return undefined;
      return { contents: `throw new Error(${JSON.stringify(`${file} is not in a function`)});` };
    });
  },
};

/** Messages of the checks in sixty languages would be a third of what a cold start reads. */
const englishOnly: Plugin = {
  name: 'messages in English',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** Prisma brings its query compiler as text in base64; as a file it is a quarter smaller and nothing has to be parsed. */
const wasmAsFile: Plugin = {
  name: 'query compiler as a file',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /\.wasm-base64\.mjs$/ }, ({ path }) => ({
      contents: `import { readFileSync } from 'node:fs';
        import file from ${JSON.stringify(`binary:${path}`)};
        export const wasm = readFileSync(new URL(file, import.meta.url));`,
    }));
    onResolve({ filter: /^binary:/ }, ({ path }) => ({
      path: path.slice('binary:'.length).replace('.wasm-base64.mjs', '.wasm'),
      namespace: 'binary',
    }));
    onLoad({ filter: /\.wasm$/, namespace: 'binary' }, async ({ path }) => ({
      contents: await binaryIn(path.replace(/\.wasm$/, '.wasm-base64.mjs')),
      loader: 'file',
    }));
  },
};

async function binaryIn(path: string): Promise<Uint8Array> {
  const module: unknown = await import(pathToFileURL(path).href);
  if (typeof module !== 'object' || module === null || !('wasm' in module) || typeof module.wasm !== 'string')
    throw new Error(`${path} has another form than in the release this was written for`);
  return Buffer.from(module.wasm, 'base64');
}
