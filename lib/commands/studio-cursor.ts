/** How far a connector has read, on this machine's disk: sessions that are as they were are not looked at again. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const form = z.record(z.string(), z.string());

export interface StudioCursor {
  /** Whether the album was brought in with exactly this. */
  has(album: string, digest: string): boolean;
  record(album: string, digest: string): Promise<void>;
}

/** What can't be read counts as nothing: then everything is looked at again, and what is there is not sent again. */
export async function openCursor(path: string): Promise<StudioCursor> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  const known = new Map(Object.entries(form.safeParse(parsed(text)).data ?? {}));
  return {
    has: (album, digest) => known.get(album) === digest,
    async record(album, digest) {
      known.set(album, digest);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Beside the old one first: whoever is killed in between finds one of the two whole.
      await writeFile(`${path}.new`, JSON.stringify(Object.fromEntries(known)), { mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
