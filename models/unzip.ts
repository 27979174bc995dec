/** Takes single members out of a zip without holding it in memory; the paths inside the archive are never followed. */
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { type AsyncFlateStreamHandler, Unzip, type UnzipDecoder, type UnzipFile, UnzipInflate } from 'fflate';

/** Writes the first member with one of these base names to `target`, a path that must not exist yet; false when there is none.
 *  Members whose path is absolute or climbs out of the archive are passed over. Throws when the archive can't be read, or when the
 *  member is larger than `limit` bytes. */
export async function extractMember(
  archive: string,
  names: readonly string[],
  target: string,
  limit: number,
): Promise<boolean> {
  let handle: number | null = null;
  let found = false;
  let written = 0;
  const zip = new Unzip((member) => {
    const name = baseName(member.name);
    if (found || name === null || !names.includes(name)) return skip(zip, member);
    found = true;
    handle = openSync(target, 'wx');
    const file = handle;
    member.ondata = (error, chunk) => {
      if (error !== null) throw error;
      written += chunk.length;
      if (written > limit) throw new RangeError(`${name} is larger than ${limit} bytes`);
      writeWhole(file, chunk);
    };
    zip.register(UnzipInflate);
    member.start();
  });
  try {
    for await (const chunk of createReadStream(archive)) if (chunk instanceof Uint8Array) zip.push(chunk);
    zip.push(new Uint8Array(0), true);
  } finally {
    if (handle !== null) closeSync(handle);
  }
  return found;
}

/** What follows the last slash; null for a directory and for a path that would leave the folder it is unpacked into. */
function baseName(path: string): string | null {
  const parts = path.split(/[\\/]/);
  if (parts[0] === '' || parts.includes('..') || /^[A-Za-z]:/.test(path)) return null;
  return parts.at(-1) || null;
}

/** A member that is not started is kept in memory by fflate, so it is started into nothing. */
function skip(zip: Unzip, member: UnzipFile): void {
  member.ondata = () => {};
  zip.register(SkipDeflated);
  if (member.compression === SkipDeflated.compression || member.compression === 0) member.start();
}

class SkipDeflated implements UnzipDecoder {
  static readonly compression = 8;
  ondata: AsyncFlateStreamHandler = () => {};
  push(): void {}
}

function writeWhole(handle: number, chunk: Uint8Array): void {
  let offset = 0;
  while (offset < chunk.length) offset += writeSync(handle, chunk, offset);
}
