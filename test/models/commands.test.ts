import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  fetchModels,
  licencesOf,
  listModels,
  type ModelPlace,
  modelFindings,
  verifyModels,
} from '../../lib/commands/models.ts';
import { searchPath } from '../../models/locate.ts';
import { createVerifier } from '../../models/verify.ts';
import {
  detectorBytes,
  emptyFolder,
  openWeb,
  put,
  recogniserBytes,
  sha256,
  standInManifest,
  type Web,
} from './stand-in.ts';

const zip = zipSync({ 'det_500m.onnx': detectorBytes, 'w600k_mbf.onnx': recogniserBytes });

let web: Web;
let root: string;
let place: ModelPlace;

beforeEach(async () => {
  web = await openWeb();
  root = emptyFolder();
  for (const folder of ['models', 'cache']) mkdirSync(join(root, folder));
  place = {
    manifest: standInManifest(web.base, zip),
    path: searchPath('models:cache', root, root),
    verifier: createVerifier(null),
    mirror: `${web.base}/mirror`,
    detector: null,
  };
});

afterEach(async () => {
  await web.close();
  rmSync(root, { recursive: true });
});

const options = { mirror: null, signal: new AbortController().signal, onProgress: () => {} };

describe('kith models', () => {
  test('list says of each pack what it may be used for and what of it is here', async () => {
    put(join(root, 'models'), 'det_500m.onnx', detectorBytes);
    const [first, second] = await listModels(place);
    expect(first).toMatchObject({
      pack: 'buffalo_sc',
      detector: 'scrfd',
      commercialUse: false,
      tested: false,
      thresholds: 'none',
      files: [
        { name: 'det_500m.onnx', path: join(root, 'models', 'det_500m.onnx'), wrong: [] },
        { name: 'w600k_mbf.onnx', path: null, wrong: [] },
      ],
    });
    expect(first?.space).toMatch(/^[0-9a-f]{16}$/);
    expect(second).toMatchObject({ pack: 'buffalo_sc_q8', tested: true });
  });

  test('fetch takes the own mirror, or the one that was named, and shows the licences', async () => {
    web.pages.set('/mirror/det_500m.onnx', detectorBytes);
    web.pages.set('/other/w600k_mbf.onnx', recogniserBytes);
    web.pages.set('/other/det_500m.onnx', detectorBytes);
    const fetched = await fetchModels(place, 'buffalo_sc', { ...options, mirror: `${web.base}/other` });
    expect(fetched.map(({ from, path }) => [from, path])).toEqual([
      ['mirror', join(root, 'cache', 'det_500m.onnx')],
      ['mirror', join(root, 'cache', 'w600k_mbf.onnx')],
    ]);
    expect(web.asked.every((path) => path.startsWith('/other/'))).toBe(true);
    expect(licencesOf(place, 'buffalo_sc').map(({ commercialUse }) => commercialUse)).toEqual([false, false]);
    rmSync(join(root, 'cache', 'w600k_mbf.onnx'));
    web.pages.set('/mirror/w600k_mbf.onnx', recogniserBytes);
    await fetchModels(place, 'buffalo_sc', options);
    expect(web.asked.at(-1)).toBe('/mirror/w600k_mbf.onnx');
  });

  test('an unknown pack is refused with the names there are', async () => {
    await expect(fetchModels(place, 'buffalo_xl', options)).rejects.toMatchObject({
      code: 'validation_failed',
      message: expect.stringContaining('buffalo_sc_q8'),
    });
    expect(() => licencesOf(place, 'nope')).toThrow(/"nope"/);
  });

  test('verify reads anew what was remembered, and tells a wrong file with its hash', async () => {
    put(join(root, 'models'), 'det_500m.onnx', detectorBytes);
    put(join(root, 'models'), 'w600k_mbf.onnx', 'tampered');
    const files = await verifyModels(place);
    expect(files).toHaveLength(Object.keys(place.manifest.files).length);
    const found = new Map(files.map((file) => [file.name, file]));
    expect(found.get('det_500m.onnx')).toMatchObject({ path: join(root, 'models', 'det_500m.onnx') });
    expect(found.get('w600k_mbf.onnx')).toMatchObject({
      path: null,
      wrong: [{ sha256: sha256(Buffer.from('tampered')), movedTo: null }],
    });
    expect((await modelFindings(place, 'buffalo_sc')).map(({ file, state }) => [file, state])).toEqual([
      ['det_500m.onnx', 'ok'],
      ['w600k_mbf.onnx', 'wrong_hash'],
    ]);
    expect((await modelFindings(place, 'buffalo_sc_q8')).map(({ state }) => state)).toEqual([
      'ok',
      'missing',
    ]);
  });
});
