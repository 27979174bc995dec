/** What a watch has brought in, on this machine's disk: after a restart nothing is read again, and what staff took out stays out. */
import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const brought = z.object({
  externalId: z.string(),
  bytes: z.number(),
  mtimeMs: z.number(),
  sha256: z.string(),
  photoId: z.string(),
});
const line = z.union([brought, z.object({ forget: z.string() })]);

/** A file the album has, as it was when it was sent. */
export type Brought = Readonly<z.output<typeof brought>>;

export interface Journal {
  readonly all: ReadonlyMap<string, Brought>;
  record(files: readonly Brought[]): Promise<void>;
  forget(externalId: string): Promise<void>;
}

/** A file of lines that is only added to, so that a kill costs at most the last line; then a photo is sent once more, which changes nothing. */
export async function openJournal(path: string): Promise<Journal> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const all = new Map<string, Brought>();
  for (const entry of await linesOf(path)) {
    if ('forget' in entry) all.delete(entry.forget);
    else all.set(entry.externalId, entry);
  }
  // Beside the old one first: whoever is killed in between finds one of the two whole.
  await writeFile(`${path}.new`, textOf([...all.values()]), { mode: 0o600 });
  await rename(`${path}.new`, path);
  return {
    all,
    async record(files) {
      for (const file of files) all.set(file.externalId, file);
      if (files.length > 0) await appendFile(path, textOf(files));
    },
    async forget(externalId) {
      if (all.delete(externalId)) await appendFile(path, textOf([{ forget: externalId }]));
    },
  };
}

function textOf(lines: readonly z.output<typeof line>[]): string {
  return lines.map((one) => `${JSON.stringify(one)}\n`).join('');
}

async function linesOf(path: string): Promise<readonly z.output<typeof line>[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((written) => {
    const read = line.safeParse(parsed(written));
    return read.success ? [read.data] : [];
  });
}

/** Undefined for a line that was cut off. */
function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}
