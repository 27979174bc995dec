/** The folder fetched models are kept in: whatever appears there under a model's name has that model's bytes. */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../lib/errors.ts';
import { rejectedName } from './rejected.ts';
import { hashFile } from './verify.ts';

/** Opens the folder, making it where it is new. */
export async function openCacheFolder(folder: string): Promise<CacheFolder> {
  await mkdir(folder, { recursive: true });
  return new CacheFolder(folder);
}

export class CacheFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  /** Hands out the path of a file that doesn't exist yet and removes what is left there afterwards. */
  async withDraft<T>(name: string, work: (draft: string) => Promise<T>): Promise<T> {
    const draft = this.pathOf(`${name}.${randomUUID()}.partial`);
    try {
      return await work(draft);
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC') {
        throw new Refusal(
          'storage_full',
          `There is no room left to store ${name}; free some space and try again.`,
          {},
          { cause },
        );
      }
      throw cause;
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Puts a draft in its place in one step. A file there with other bytes is kept aside. */
  async settle(draft: string, name: string): Promise<string> {
    const path = this.pathOf(name);
    const before = await hashFile(path).catch(() => null);
    if (before !== null) await rename(path, this.pathOf(rejectedName(name, before)));
    await rename(draft, path);
    return path;
  }

  /** Keeps a draft with wrong bytes aside, to be looked at, and refuses it. */
  async reject(draft: string, name: string, expected: string, found: string, from: string): Promise<never> {
    const aside = rejectedName(name, found);
    await rename(draft, this.pathOf(aside));
    throw new Refusal(
      'models_unavailable',
      `${name} from ${from} is not the expected file and is not used: its sha256 is ${found}, not ${expected}. It was kept as ${aside}; try another source, or report it there.`,
      { name, expected, found },
    );
  }
}
