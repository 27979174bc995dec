import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../lib/errors.ts';
import type { Progress } from '../../models/download.ts';
import { type FetchOptions, fetchPack } from '../../models/fetch.ts';
import type { SearchPath } from '../../models/locate.ts';
import type { Manifest } from '../../models/manifest.ts';
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

const zip = zipSync({
  'buffalo_sc/1k3d68.onnx': new Uint8Array(200_000).map((_, i) => (i * i) % 251),
  'buffalo_sc/det_500m.onnx': detectorBytes,
  'buffalo_sc/w600k_mbf.onnx': [recogniserBytes, { level: 0 }],
  'buffalo_sc/readme.txt': new Uint8Array(0),
});

let web: Web;
let cache: string;
let path: SearchPath;
let standIn: Manifest;
let progress: Progress[];

beforeEach(async () => {
  web = await openWeb();
  cache = emptyFolder();
  path = { folders: [cache], cache, own: cache };
  standIn = standInManifest(web.base, zip);
  progress = [];
});

afterEach(async () => {
  await web.close();
  rmSync(cache, { recursive: true });
});

function fetchStandIn(mirror: string | null, pack = 'buffalo_sc', options: Partial<FetchOptions> = {}) {
  return fetchPack(standIn, { pack, detector: null }, path, createVerifier(null), {
    mirror,
    signal: new AbortController().signal,
    onProgress: (step) => progress.push(step),
    ...options,
  });
}

/** The refusal a fetch ends in. */
async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const outcome = await work.catch((cause: unknown) => cause);
  if (outcome instanceof Refusal) return outcome;
  throw new Error('expected a refusal', { cause: outcome });
}

const content = (name: string) => readFileSync(join(cache, name));

describe('fetching a pack', () => {
  test('takes both files out of the official zip, whatever folder they lie in there, and asks for it once', async () => {
    web.pages.set('/official/buffalo_sc.zip', zip);
    const fetched = await fetchStandIn(null);
    expect(fetched.map(({ name, from }) => [name, from])).toEqual([
      ['det_500m.onnx', 'official'],
      ['w600k_mbf.onnx', 'official'],
    ]);
    expect(content('det_500m.onnx').equals(detectorBytes)).toBe(true);
    expect(content('w600k_mbf.onnx').equals(recogniserBytes)).toBe(true);
    expect(readdirSync(cache).toSorted()).toEqual(['det_500m.onnx', 'w600k_mbf.onnx']);
    expect(web.asked).toEqual(['/official/buffalo_sc.zip']);
    expect(progress.at(-1)).toEqual({ file: 'buffalo_sc.zip', received: zip.length, total: zip.length });
  });

  test('takes single files from a mirror before anything official', async () => {
    web.pages.set('/mirror/det_500m.onnx', detectorBytes);
    web.pages.set('/mirror/w600k_mbf.onnx', recogniserBytes);
    const fetched = await fetchStandIn(`${web.base}/mirror/`);
    expect(fetched.map(({ from }) => from)).toEqual(['mirror', 'mirror']);
    expect(web.asked).toEqual(['/mirror/det_500m.onnx', '/mirror/w600k_mbf.onnx']);
  });

  test('takes the zip from a mirror that is a folder', async () => {
    const mirror = emptyFolder();
    put(mirror, 'buffalo_sc.zip', zip);
    const fetched = await fetchStandIn(mirror);
    expect(fetched.map(({ from }) => from)).toEqual(['mirror', 'mirror']);
    expect(web.asked).toEqual([]);
    rmSync(mirror, { recursive: true });
  });

  test('falls back to the official address when the mirror lacks or fails', async () => {
    web.pages.set('/mirror/det_500m.onnx', { status: 500 });
    web.pages.set('/official/buffalo_sc.zip', zip);
    const fetched = await fetchStandIn(`${web.base}/mirror`);
    expect(fetched.map(({ from }) => from)).toEqual(['official', 'official']);
  });

  test('fetches a file that is published by itself', async () => {
    put(cache, 'det_500m.onnx', detectorBytes);
    web.pages.set('/official/sface.onnx', recogniserBytes);
    const fetched = await fetchStandIn(null, 'opencv');
    expect(fetched.map(({ name, from }) => [name, from])).toEqual([
      ['det_500m.onnx', 'disk'],
      ['sface.onnx', 'official'],
    ]);
    expect(content('sface.onnx').equals(recogniserBytes)).toBe(true);
  });

  test('asks for nothing when the files are on the disk', async () => {
    put(cache, 'det_500m.onnx', detectorBytes);
    put(cache, 'w600k_mbf.onnx', recogniserBytes);
    const fetched = await fetchStandIn(`${web.base}/mirror`);
    expect(fetched.map(({ from }) => from)).toEqual(['disk', 'disk']);
    expect(web.asked).toEqual([]);
  });
});

describe('what is not taken', () => {
  test('a file with wrong bytes is refused and kept aside', async () => {
    const wrong = Buffer.from('something else');
    web.pages.set('/mirror/det_500m.onnx', wrong);
    web.pages.set('/official/buffalo_sc.zip', zip);
    const refusal = await refusalOf(fetchStandIn(`${web.base}/mirror`));
    expect(refusal.code).toBe('models_unavailable');
    expect(refusal.message).toContain(sha256(wrong));
    expect(refusal.message).toContain(sha256(detectorBytes));
    expect(readdirSync(cache)).toEqual([`det_500m.onnx.rejected-${sha256(wrong).slice(0, 8)}`]);
    expect(web.asked).toEqual(['/mirror/det_500m.onnx']);
  });

  test('a zip with wrong bytes is refused and kept aside, unopened', async () => {
    const wrong = zipSync({ 'det_500m.onnx': detectorBytes, 'w600k_mbf.onnx': recogniserBytes });
    web.pages.set('/official/buffalo_sc.zip', wrong);
    const refusal = await refusalOf(fetchStandIn(null));
    expect(refusal.code).toBe('models_unavailable');
    expect(readdirSync(cache)).toEqual([`buffalo_sc.zip.rejected-${sha256(wrong).slice(0, 8)}`]);
  });

  test('a right zip with a wrong member leaves no model', async () => {
    const odd = zipSync({ 'det_500m.onnx': Buffer.from('not it'), 'w600k_mbf.onnx': recogniserBytes });
    standIn = standInManifest(web.base, odd);
    web.pages.set('/official/buffalo_sc.zip', odd);
    const refusal = await refusalOf(fetchStandIn(null));
    expect(refusal.message).toContain('det_500m.onnx from buffalo_sc.zip');
    expect(readdirSync(cache)).toEqual([
      `det_500m.onnx.rejected-${sha256(Buffer.from('not it')).slice(0, 8)}`,
    ]);
  });

  test('a download that breaks off leaves nothing behind and is told', async () => {
    web.pages.set('/official/buffalo_sc.zip', { breakOff: zip.subarray(0, 4000) });
    const refusal = await refusalOf(fetchStandIn(null));
    expect(refusal.code).toBe('models_unavailable');
    expect(refusal.message).toContain('official:');
    expect(refusal.message).toContain('KITH_MODELS_PATH');
    expect(readdirSync(cache)).toEqual([]);
    // And the next try begins anew.
    web.pages.set('/official/buffalo_sc.zip', zip);
    expect(await fetchStandIn(null)).toHaveLength(2);
  });

  test('an aborted download throws the reason and leaves nothing behind', async () => {
    web.pages.set('/official/buffalo_sc.zip', zip);
    const abort = new AbortController();
    const work = fetchStandIn(null, 'buffalo_sc', { signal: abort.signal, onProgress: () => abort.abort() });
    await expect(work).rejects.toThrow(/abort/i);
    expect(
      readdirSync(cache).filter((name) => !name.startsWith('det_500m') && !name.startsWith('w600k')),
    ).toEqual([]);
  });

  test('members that climb out of the zip or are absolute are passed over', async () => {
    const hostile = zipSync({
      '../det_500m.onnx': Buffer.from('climbs'),
      '/w600k_mbf.onnx': Buffer.from('absolute'),
      'C:\\w600k_mbf.onnx': Buffer.from('drive'),
      'a/../../w600k_mbf.onnx': Buffer.from('winds'),
      'deep/er/det_500m.onnx': detectorBytes,
      'w600k_mbf.onnx/': new Uint8Array(0),
      'w600k_mbf.onnx': recogniserBytes,
    });
    standIn = standInManifest(web.base, hostile);
    web.pages.set('/official/buffalo_sc.zip', hostile);
    await fetchStandIn(null);
    expect(readdirSync(cache).toSorted()).toEqual(['det_500m.onnx', 'w600k_mbf.onnx']);
  });

  test('a zip that lacks a file is told as missing, with what to do', async () => {
    const half = zipSync({ 'det_500m.onnx': detectorBytes });
    standIn = standInManifest(web.base, half);
    web.pages.set('/official/buffalo_sc.zip', half);
    const refusal = await refusalOf(fetchStandIn(null));
    expect(refusal.message).toContain(`w600k_mbf.onnx (sha256 ${sha256(recogniserBytes)})`);
    expect(readdirSync(cache)).toEqual(['det_500m.onnx']);
  });

  test('a pack nobody publishes says to put the file by hand', async () => {
    put(cache, 'det_500m.onnx', detectorBytes);
    const refusal = await refusalOf(fetchStandIn(null, 'buffalo_sc_q8'));
    expect(refusal.message).toContain('put w600k_mbf_from_int8.onnx');
    expect(refusal.message).toContain('no source has it');
  });

  test('a wrong file where the right one belongs is kept aside when that arrives', async () => {
    const wrong = Buffer.from('old version');
    put(cache, 'det_500m.onnx', wrong);
    path = { ...path, own: '/elsewhere' };
    web.pages.set('/official/buffalo_sc.zip', zip);
    await fetchStandIn(null);
    expect(content('det_500m.onnx').equals(detectorBytes)).toBe(true);
    expect(content(`det_500m.onnx.rejected-${sha256(wrong).slice(0, 8)}`).equals(wrong)).toBe(true);
  });

  test('an unknown pack is named together with those there are', async () => {
    await expect(fetchStandIn(null, 'buffalo_xl')).rejects.toThrow(/"buffalo_xl".*buffalo_sc/);
    await expect(fetchStandIn(null, 'constructor')).rejects.toThrow(/"constructor"/);
  });
});
