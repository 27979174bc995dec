/** A folder of files for one test. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export async function folderOf(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'kith-photos-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await putFiles(root, files);
  return root;
}

export async function putFiles(root: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), bytes);
  }
}
