/** Keeps two runs of the same command from doing the same work: the second one is told so at once. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { takeLock } from '../adapters/data-folder/folder-lock.ts';

/** Null when another process has it; the operating system frees it with a process that died. */
export async function runAlone(file: string): Promise<{ release(): void } | null> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  return takeLock(file);
}
