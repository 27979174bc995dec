/** Brings one file from an address or a folder into a new file, hashing it on the way. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileHash } from './verify.ts';

export interface Progress {
  readonly file: string;
  readonly received: number;
  /** Null when the sender doesn't say. */
  readonly total: number | null;
}

export interface Source {
  readonly total: number | null;
  readonly chunks: AsyncIterable<unknown>;
}

/** A file under a base address or folder, or null when it isn't there. Throws when the other side fails. */
export async function openUnder(base: string, name: string, signal: AbortSignal): Promise<Source | null> {
  if (/^https?:\/\//i.test(base)) return openUrl(`${base.replace(/\/+$/, '')}/${name}`, signal);
  const path = join(base, name);
  const found = await stat(path).catch(() => null);
  return found?.isFile() ? { total: found.size, chunks: createReadStream(path, { signal }) } : null;
}

/** Null for 404 and 410; throws, with the host and status in the message, for every other failure. */
export async function openUrl(url: string, signal: AbortSignal): Promise<Source | null> {
  const { host } = new URL(url);
  const response = await fetch(url, { signal, redirect: 'follow' }).catch((cause: unknown) => {
    throw new Error(`${host} can't be reached`, { cause });
  });
  if (response.status === 404 || response.status === 410) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new Error(`${host} answered ${response.status}`);
  }
  const length = Number(response.headers.get('content-length'));
  // With a content encoding the length is that of the encoded body.
  const known = length > 0 && response.headers.get('content-encoding') === null;
  return { total: known ? length : null, chunks: response.body };
}

/** Writes a source to `path`, which must not exist yet, and flushes it to the disk. Throws when the sender stops early or sends
 *  more than `limit` bytes; what is written by then is left for the caller to delete. */
export async function save(
  source: Source,
  path: string,
  limit: number,
  onBytes: (received: number) => void,
): Promise<FileHash> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  let bytes = 0;
  try {
    for await (const chunk of source.chunks) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('A download gives bytes');
      bytes += chunk.length;
      if (bytes > limit) throw new RangeError(`more than the expected ${limit} bytes were sent`);
      hash.update(chunk);
      await file.writeFile(chunk);
      onBytes(bytes);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (source.total !== null && bytes !== source.total) {
    throw new Error(`the connection ended after ${bytes} of ${source.total} bytes`);
  }
  return { bytes, sha256: hash.digest('hex') };
}
