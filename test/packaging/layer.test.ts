/** The layer holds what functions load and nothing else, fits, and is the same whenever it is built. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { buildLayer, type LayerPlan, UNZIPPED_LIMIT } from '../../layers/inference/build-layer.ts';
import { isKept } from '../../layers/inference/kept-files.ts';
import { provideLayer } from '../../layers/inference/provide-layer.ts';
import { LARGEST_BUNDLE } from '../../lib/stacks/function-bundle.ts';
import { searchPath } from '../../models/locate.ts';
import { HASH_LIST, hashFile } from '../../models/verify.ts';
import { detectorBytes, emptyFolder, put, recogniserBytes, standInManifest } from '../models/stand-in.ts';
import { hasNativePackages } from './packaged.ts';

const sharedModels = fileURLToPath(new URL('../../../shared/models', import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'kith-layer-test-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const arch = process.arch === 'arm64' ? 'arm64' : 'x64';

/** The layer of stand-in models, with the real packages. */
function plan(name: string, change: Partial<LayerPlan> = {}): LayerPlan {
  const models = emptyFolder();
  put(models, 'det_500m.onnx', detectorBytes);
  put(models, 'w600k_mbf.onnx', recogniserBytes);
  return {
    packs: ['buffalo_sc'],
    detector: null,
    arch,
    out: join(out, name),
    manifest: standInManifest('http://127.0.0.1', new Uint8Array(1)),
    path: searchPath(models, models, models),
    ...change,
  };
}

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

function stamp(folder: string): Readonly<Record<string, readonly unknown[]>> {
  return Object.fromEntries(
    files(folder).map((file) => {
      const { mode, mtimeMs } = statSync(join(folder, file));
      return [
        file,
        [
          createHash('sha256')
            .update(readFileSync(join(folder, file)))
            .digest('hex'),
          mode,
          mtimeMs,
        ],
      ];
    }),
  );
}

describe.skipIf(!hasNativePackages)('the layer', () => {
  test('the same packages and models give the same bytes, modes and times', async () => {
    const first = await buildLayer(plan('first'));
    const second = await buildLayer(plan('second'));
    expect(stamp(second.folder)).toEqual(stamp(first.folder));
    expect(second).toEqual({ ...first, folder: second.folder });
  });

  test('it holds the binaries of one processor, the licences, and no types, maps or build scripts', async () => {
    const { folder, bytes, unprunedBytes } = await buildLayer(plan('pruned'));
    process.stdout.write(`layer without models: ${bytes} bytes, unpruned ${unprunedBytes}\n`);
    const found = files(folder);
    const binaries = found.filter((file) => /\.(node|so|dylib|dll)(\.|$)/.test(file));
    expect(binaries.length).toBeGreaterThanOrEqual(4);
    expect(binaries.filter((file) => !file.includes(arch))).toEqual([]);
    expect(binaries.filter((file) => /cuda|tensorrt/.test(file))).toEqual([]);
    expect(found.filter((file) => /\.(d\.[cm]?ts|map|gyp|h|cc)$|\/script\//.test(file))).toEqual([]);
    const licences = ['sharp', `@img/sharp-linux-${arch}`, 'semver', 'detect-libc'];
    for (const name of licences) expect(found).toContain(`nodejs/node_modules/${name}/LICENSE`);
    expect(found).toContain(`nodejs/node_modules/@img/sharp-libvips-linux-${arch}/README.md`);
  });

  test('models lie under the names of the manifest, with the hashes they were checked against', async () => {
    const { folder, modelBytes } = await buildLayer(plan('models'));
    expect(files(join(folder, 'models'))).toEqual(['det_500m.onnx', HASH_LIST, 'w600k_mbf.onnx']);
    const list = JSON.parse(readFileSync(join(folder, 'models', HASH_LIST), 'utf8'));
    for (const [name, { sha256, bytes }] of Object.entries<{ sha256: string; bytes: number }>(list)) {
      expect(await hashFile(join(folder, 'models', name))).toBe(sha256);
      expect(statSync(join(folder, 'models', name)).size).toBe(bytes);
    }
    expect(modelBytes).toBe(detectorBytes.length + recogniserBytes.length);
  });

  test('a model with other bytes than the manifest’s is not packed', async () => {
    const wrong = emptyFolder();
    put(wrong, 'det_500m.onnx', detectorBytes);
    put(wrong, 'w600k_mbf.onnx', 'something else');
    const building = buildLayer(plan('wrong', { path: searchPath(wrong, wrong, wrong) }));
    await expect(building).rejects.toMatchObject({ code: 'models_unavailable' });
  });

  /** A manifest whose recogniser is as large as said; the file takes no room on the disk. */
  async function large(bytes: number): Promise<Partial<LayerPlan>> {
    const models = emptyFolder();
    put(models, 'det_500m.onnx', detectorBytes);
    truncateSync(put(models, 'w600k_mbf.onnx', ''), bytes);
    const manifest = standInManifest('http://127.0.0.1', new Uint8Array(1));
    const file = manifest.files['w600k_mbf.onnx'];
    if (file === undefined) throw new Error('no such file');
    const sha256 = await hashFile(join(models, 'w600k_mbf.onnx'));
    const changed = { ...manifest.files, 'w600k_mbf.onnx': { ...file, sha256 } };
    return { manifest: { ...manifest, files: changed }, path: searchPath(models, models, models) };
  }

  test('a pack too large for function and layers is refused, and the way out named', async () => {
    const building = buildLayer(plan('large', await large(200_000_000)));
    await expect(building).rejects.toThrow(/--target lambda --build-arg MODEL_PACK=buffalo_sc/);
    await expect(building).rejects.toMatchObject({ code: 'validation_failed' });
  });

  test('one that can’t fit by the sizes of the manifest is refused before its files are there', async () => {
    const { manifest } = await large(200_000_000);
    if (manifest === undefined) throw new Error('no manifest');
    const sized = Object.fromEntries(
      Object.entries(manifest.files).map(([name, file]) => [name, { ...file, bytes: 200_000_000 }]),
    );
    const nowhere = emptyFolder();
    const path = searchPath(nowhere, nowhere, nowhere);
    const building = buildLayer(plan('sized', { manifest: { ...manifest, files: sized }, path }));
    await expect(building).rejects.toThrow(/Lambda unpacks 262144000 .* packaging=image/);
  });

  test('a container image takes such a pack', async () => {
    const built = await buildLayer(plan('image', { ...(await large(200_000_000)), unlimited: true }));
    expect(built.bytes).toBeGreaterThan(UNZIPPED_LIMIT);
  });

  test('a layer that is built leaves room for the largest function', async () => {
    const { bytes } = await buildLayer(plan('room'));
    const room = UNZIPPED_LIMIT - LARGEST_BUNDLE - bytes + recogniserBytes.length;
    const fits = await buildLayer(plan('fits', await large(room)));
    expect(fits.bytes + LARGEST_BUNDLE).toBe(UNZIPPED_LIMIT);
    await expect(buildLayer(plan('above', await large(room + 1)))).rejects.toThrow(/Lambda unpacks/);
  });
});

describe.skipIf(!hasNativePackages || !existsSync(sharedModels))('the layer a deployment lacks', () => {
  const wanted = {
    modelPack: 'buffalo_sc_q8',
    packaging: 'layer',
    architecture: arch === 'x64' ? 'x86_64' : 'arm64',
  } as const;
  const path = searchPath(sharedModels, sharedModels, sharedModels);
  const place = { out: join(out, 'provided'), path };

  test('is built while `cdk` runs, and left alone as long as it is right', async () => {
    expect(await provideLayer(wanted, place)).toMatchObject({ folder: place.out });
    expect(await provideLayer(wanted, place)).toBeNull();
  });

  test('is built anew when the project has moved to other versions of its packages', async () => {
    const file = join(place.out, 'nodejs/node_modules/sharp/package.json');
    const { version, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...rest, version: '0.0.1' }));
    expect(await provideLayer(wanted, place)).not.toBeNull();
    expect(JSON.parse(readFileSync(file, 'utf8')).version).toBe(version);
  });

  test('is no fault where the models are not on this machine, or come in an image', async () => {
    const nowhere = emptyFolder();
    const empty = { out: join(out, 'nothing'), path: searchPath(nowhere, nowhere, nowhere) };
    expect(await provideLayer(wanted, empty)).toBeNull();
    expect(await provideLayer({ ...wanted, packaging: 'image' }, { ...place, out: empty.out })).toBeNull();
    expect(existsSync(empty.out)).toBe(false);
  });
});

test('versions of the layer are those the project is tested with', () => {
  const read = (path: string) =>
    JSON.parse(readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')).dependencies;
  const project = read('package.json');
  for (const [name, version] of Object.entries(read('layers/inference/package.json')))
    expect(version).toBe(project[name]);
});

test.each([
  ['onnxruntime-node', 'bin/napi-v6/linux/x64/libonnxruntime.so.1', true],
  ['onnxruntime-node', 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so', false],
  ['onnxruntime-node', 'bin/napi-v6/linux/arm64/libonnxruntime.so.1', false],
  ['onnxruntime-node', 'bin/napi-v6/win32/x64/onnxruntime.dll', false],
  ['onnxruntime-node', 'script/install.js', false],
  ['onnxruntime-node', 'dist/index.js', true],
  ['onnxruntime-node', 'dist/index.js.map', false],
  ['libheif-js', 'libheif-wasm/libheif-bundle.js', true],
  ['libheif-js', 'libheif-wasm/LICENSE', true],
  ['libheif-js', 'libheif-wasm/libheif.wasm', false],
  ['libheif-js', 'libheif/libheif.js', false],
  ['sharp', 'LICENSE', true],
  ['sharp', 'dist/index.cjs', true],
  ['sharp', 'src/common.cc', false],
  ['@img/colour', 'LICENSE.md', true],
  ['@img/colour', 'README.md', false],
])('of %s the file %s is kept: %s', (name, path, kept) => {
  expect(isKept(name, path, 'x64')).toBe(kept);
});
