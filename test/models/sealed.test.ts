/** The layer's list of hashes saves a cold start the reading of every model; nowhere else is a list believed. */
import { describe, expect, test } from 'vitest';
import { createVerifier, HASH_LIST } from '../../models/verify.ts';
import { detectorBytes, emptyFolder, put, sha256 } from './stand-in.ts';

const listed = sha256(Buffer.from('what the list says'));

function folderWith(bytes: number) {
  const folder = emptyFolder();
  put(folder, HASH_LIST, JSON.stringify({ 'det.onnx': { bytes, sha256: listed } }));
  return put(folder, 'det.onnx', detectorBytes);
}

describe('the list of hashes beside model files', () => {
  test('is believed where nobody can write models', async () => {
    const path = folderWith(detectorBytes.length);
    const found = await createVerifier(null, { sealed: true }).hashOf(path);
    expect(found).toEqual({ bytes: detectorBytes.length, sha256: listed });
  });

  test('is not believed of a file with another size', async () => {
    const path = folderWith(detectorBytes.length + 1);
    const found = await createVerifier(null, { sealed: true }).hashOf(path);
    expect(found?.sha256).toBe(sha256(detectorBytes));
  });

  test('is not believed anywhere else', async () => {
    const path = folderWith(detectorBytes.length);
    expect((await createVerifier(null).hashOf(path))?.sha256).toBe(sha256(detectorBytes));
  });

  test('may be absent', async () => {
    const path = put(emptyFolder(), 'det.onnx', detectorBytes);
    expect((await createVerifier(null, { sealed: true }).hashOf(path))?.sha256).toBe(sha256(detectorBytes));
  });
});
