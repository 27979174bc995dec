/** What bundling leaves out of packages and of kith, and what it stores in another form. */
import { relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/** Replaces these files, paths from `root`, by a module without exports that throws; a static import of one fails the build. */
export function leaveOut(root: string, files: readonly string[]): Plugin {
  return {
    name: 'leave out what only the local form imports',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const file = relative(root, path).replaceAll(sep, '/');
        if (!files.includes(file)) return undefined;
        return {
          contents: `export {};\nthrow new Error(${JSON.stringify(`${file} is not in a function`)});`,
        };
      });
    },
  };
}

/** Messages of the checks in sixty languages would be a third of what a cold start reads. */
export const englishOnly: Plugin = {
  name: 'messages in English',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/zod\/v4\/locales\/index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** Prisma brings its query compiler as text in base64; as a file it is a quarter smaller and nothing has to be parsed. */
export const wasmAsFile: Plugin = {
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
