import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Refusal } from '../../lib/errors.ts';
import { chooseDefaultPack } from '../../models/choose-pack.ts';
import { locateModels, searchPath } from '../../models/locate.ts';
import type { Manifest } from '../../models/manifest.ts';
import { createVerifier } from '../../models/verify.ts';
import { detectorBytes, emptyFolder, put, recogniserBytes, sha256, standInManifest } from './stand-in.ts';

let root: string;
let standIn: Manifest;
const pack = { pack: 'buffalo_sc', detector: null };

beforeEach(() => {
  root = emptyFolder();
  for (const folder of ['first', 'second', '.cache/kith']) mkdirSync(join(root, folder), { recursive: true });
  standIn = standInManifest('http://127.0.0.1:9', new Uint8Array(1));
});

afterEach(() => rmSync(root, { recursive: true }));

const path = () => searchPath('first:second:~/.cache/kith', root, root);
const locate = () => locateModels(standIn, pack, path(), createVerifier(null));

describe('the search path', () => {
  test('relative entries start at the root, ~ at home, the last one is written to', () => {
    expect(searchPath('models:../shared/models:~/.cache/kith', '/app/kith', '/home/me')).toEqual({
      folders: ['/app/kith/models', '/app/shared/models', '/home/me/.cache/kith'],
      cache: '/home/me/.cache/kith',
      own: '/home/me/.cache/kith',
    });
    expect(searchPath('/opt/models', '/app', '/home/me').folders).toEqual(['/opt/models']);
    expect(() => searchPath('::', '/app', '/home/me')).toThrow(RangeError);
  });

  test('the first folder with the right bytes wins', async () => {
    put(join(root, 'second'), 'det_500m.onnx', detectorBytes);
    put(join(root, '.cache/kith'), 'det_500m.onnx', detectorBytes);
    put(join(root, '.cache/kith'), 'w600k_mbf.onnx', recogniserBytes);
    expect(await locate()).toEqual({
      detector: join(root, 'second', 'det_500m.onnx'),
      recogniser: join(root, '.cache/kith', 'w600k_mbf.onnx'),
    });
  });

  test('a folder named after the pack and other names of the same bytes count too', async () => {
    mkdirSync(join(root, 'first', 'buffalo_sc'));
    put(join(root, 'first', 'buffalo_sc'), 'w600k_mbf.onnx', recogniserBytes);
    put(join(root, 'second'), 'det_500m_old_name.onnx', detectorBytes);
    expect(await locate()).toEqual({
      detector: join(root, 'second', 'det_500m_old_name.onnx'),
      recogniser: join(root, 'first', 'buffalo_sc', 'w600k_mbf.onnx'),
    });
  });

  test('a wrong file is skipped where it lies, and renamed only in the own cache', async () => {
    const wrong = Buffer.from('not the model');
    put(join(root, 'first'), 'det_500m.onnx', wrong);
    put(join(root, '.cache/kith'), 'w600k_mbf.onnx', wrong);
    put(join(root, 'second'), 'det_500m.onnx', detectorBytes);
    const refusal = await locate().catch((cause: unknown) => cause);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ code: 'models_unavailable' });
    expect(String(refusal)).toContain(`w600k_mbf.onnx with sha256 ${sha256(wrong)}`);
    expect(readFileSync(join(root, 'first', 'det_500m.onnx')).equals(wrong)).toBe(true);
    expect(readdirSync(join(root, '.cache/kith'))).toEqual([
      `w600k_mbf.onnx.rejected-${sha256(wrong).slice(0, 8)}`,
    ]);
  });

  test('missing files are refused with their hashes and the command, and without any path', async () => {
    const refusal = await locate().catch((cause: unknown) => cause);
    expect(refusal).toMatchObject({ code: 'models_unavailable', details: { pack: 'buffalo_sc' } });
    expect(String(refusal)).toContain('npx kith models fetch buffalo_sc');
    expect(String(refusal)).toContain(`det_500m.onnx (sha256 ${sha256(detectorBytes)})`);
    expect(JSON.stringify(refusal) + String(refusal)).not.toContain(root);
  });
});

describe('the default pack', () => {
  test('is the first whose files are on the disk, else buffalo_sc to be fetched', async () => {
    const choose = () => chooseDefaultPack(standIn, null, path(), createVerifier(null));
    expect(await choose()).toEqual({ pack: 'buffalo_sc', onDisk: false });
    put(join(root, 'first'), 'det_500m.onnx', detectorBytes);
    put(join(root, 'first'), 'w600k_mbf_from_int8.onnx', 'q8');
    expect(await choose()).toEqual({ pack: 'buffalo_sc_q8', onDisk: true });
    put(join(root, 'first'), 'w600k_mbf.onnx', recogniserBytes);
    expect(await choose()).toEqual({ pack: 'buffalo_sc', onDisk: true });
  });
});

describe('the memory of hashes', () => {
  test('outlives the process, and a file that changed is hashed anew', async () => {
    const memory = join(root, 'model-hashes.json');
    const file = put(root, 'a.onnx', 'one');
    expect((await createVerifier(memory).hashOf(file))?.sha256).toBe(sha256(Buffer.from('one')));
    expect(existsSync(memory)).toBe(true);
    // Same size and time: a later verifier trusts the memory, which proves that it read it.
    const when = new Date(2020, 1, 1);
    utimesSync(file, when, when);
    await createVerifier(memory).hashOf(file);
    put(root, 'a.onnx', 'two');
    utimesSync(file, when, when);
    expect((await createVerifier(memory).hashOf(file))?.sha256).toBe(sha256(Buffer.from('one')));
    put(root, 'a.onnx', 'three');
    expect((await createVerifier(memory).hashOf(file))?.sha256).toBe(sha256(Buffer.from('three')));
  });

  test('a broken memory or an unwritable place costs nothing but time', async () => {
    const file = put(root, 'a.onnx', 'one');
    const memory = put(root, 'memory.json', '{"a": 1');
    expect((await createVerifier(memory).hashOf(file))?.sha256).toBe(sha256(Buffer.from('one')));
    const unwritable = join(root, 'absent', 'memory.json');
    expect((await createVerifier(unwritable).hashOf(file))?.sha256).toBe(sha256(Buffer.from('one')));
    expect(existsSync(join(root, 'absent'))).toBe(false);
    expect(await createVerifier(null).hashOf(join(root, 'absent.onnx'))).toBeNull();
    expect(await createVerifier(null).hashOf(root)).toBeNull();
  });
});
