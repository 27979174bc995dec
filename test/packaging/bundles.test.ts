/** Each function's bundle is small, whole, and the same whenever it is built. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../lib/edge/routes.ts';
import {
  bundleForImage,
  bundleFunctions,
  type FunctionBundle,
  functionNames,
  LARGEST_BUNDLE,
} from '../../lib/stacks/function-bundle.ts';

const out = mkdtempSync(join(tmpdir(), 'kith-bundles-'));
let bundles: readonly FunctionBundle[] = [];

beforeAll(async () => {
  bundles = await bundleFunctions(out);
});

afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Path below the folder → digest. */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Object.fromEntries(
    files.map((file) => [
      relative(folder, file),
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    ]),
  );
}

test('there is a bundle for every function a route names', () => {
  const named = new Set(routes.filter(({ deployed }) => deployed).map(({ functionName }) => functionName));
  expect(functionNames()).toEqual(expect.arrayContaining([...named]));
  expect(bundles.map(({ name }) => name)).toEqual(functionNames());
});

test('no bundle is larger than Lambda code should be', () => {
  process.stdout.write(bundles.map(({ name, bytes }) => `bundle ${name}: ${bytes} bytes\n`).join(''));
  for (const { bytes } of bundles) expect(bytes).toBeLessThanOrEqual(LARGEST_BUNDLE);
});

describe.each(functionNames())('%s', (name) => {
  const folder = join(out, name);
  const code = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.mjs'))
      .map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);

  test('asks for nothing but its own files and what Node brings', async () => {
    const { metafile } = await build({
      entryPoints: [join(folder, 'index.mjs')],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outdir: 'unwritten',
      logLevel: 'silent',
    });
    const foreign = Object.values(metafile.inputs)
      .flatMap(({ imports }) => imports)
      .filter(({ external, path }) => external === true && !isBuiltin(path))
      .map(({ path }) => path);
    // pg asks for it inside a getter nobody touches.
    expect([...new Set(foreign)].filter((path) => path !== 'pg-native')).toEqual([]);
  });

  test('brings no code of the local form', () => {
    const inputs = JSON.stringify(contents(folder));
    expect(inputs).not.toMatch(/pglite|piscina|prom-client/);
    for (const [, text] of code()) expect(text).not.toMatch(/Piscina|PGlite is closed|collectDefaultMetrics/);
  });
});

test('only the release step carries migrations', () => {
  const carrying = functionNames().filter((name) => existsSync(join(out, name, 'prisma')));
  expect(carrying).toEqual(functionNames().filter((name) => name === 'migrate'));
  if (functionNames().includes('migrate'))
    expect(contents(join(out, 'migrate', 'prisma/migrations'))).toEqual(contents('prisma/migrations'));
});

test('the same sources give the same bytes', async () => {
  const again = join(out, 'again');
  await bundleFunctions(again);
  for (const { name, folder } of bundles) expect(contents(join(again, name))).toEqual(contents(folder));
});

test('an image holds every function under its own name', async () => {
  const image = join(out, 'image');
  await bundleForImage(image);
  for (const name of functionNames()) expect(existsSync(join(image, `${name}.mjs`))).toBe(true);
});
