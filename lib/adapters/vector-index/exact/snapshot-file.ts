/** The snapshot on disk: chunks of faces with their embeddings and a checksum, replaced as a whole or not at all. */
import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { IndexPoint } from '../../../ports/vector-index.ts';
import { parseFaces } from './snapshot-faces.ts';

/** Faces of one gallery. */
export interface Chunk {
  readonly space: string;
  readonly points: readonly IndexPoint[];
}

/** Another first line means another layout; such a file is not read. */
const FIRST_LINE = Buffer.from('kith exact index 1\n');
const HEADER_BYTES = 8;
const CHECKSUM_BYTES = 32;
/** Far above any real chunk: a damaged length must not ask for gigabytes. */
const MAXIMUM_PART_BYTES = 268_435_456;

/** Writes `chunks` to `path`, synced; the file counts only once `publish` has put it in place. Only the owner may read it. */
export async function writeSnapshot(path: string, chunks: Iterable<Chunk>): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    const hash = createHash('sha256');
    const write = async (bytes: Uint8Array) => {
      hash.update(bytes);
      await file.writeFile(bytes);
    };
    await write(FIRST_LINE);
    for (const { space, points } of chunks) {
      const faces = points.map(({ face, person, named, albums }) => [face, person, named, albums]);
      const dimension = points[0]?.embedding.length ?? 0;
      const meta = Buffer.from(JSON.stringify({ space, gallery: points[0]?.gallery, dimension, faces }));
      const embeddings = new Float32Array(dimension * points.length);
      for (const [row, { embedding }] of points.entries()) embeddings.set(embedding, row * dimension);
      const bytes = Buffer.from(embeddings.buffer);
      await write(Buffer.concat([header(meta.length, bytes.length), meta, bytes]));
    }
    await write(header(0, 0));
    await file.writeFile(hash.digest());
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts a written snapshot in the place of the old one, so that a power cut leaves either of them. */
export async function publish(written: string, path: string): Promise<void> {
  await rename(written, path);
  await syncFolder(path);
}

/** Removes a snapshot; an absent one is fine. */
export async function discard(path: string): Promise<void> {
  await rm(path, { force: true });
  await syncFolder(path);
}

/** Windows can't open folders; its rename is as durable as it gets. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Hands every chunk to `take`; false when there is no file. Throws when the file is damaged, of another version or cut short,
 * which may show only after many chunks: the caller then has to forget what it took.
 */
export async function readSnapshot(path: string, take: (chunk: Chunk) => void): Promise<boolean> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return false;
  try {
    const hash = createHash('sha256');
    const read = async (length: number) => {
      const bytes = await readExactly(file, length);
      hash.update(bytes);
      return bytes;
    };
    if (!FIRST_LINE.equals(await read(FIRST_LINE.length))) throw new Error('another version');
    for (;;) {
      const lengths = await read(HEADER_BYTES);
      const metaBytes = lengths.readUInt32LE(0);
      const embeddingBytes = lengths.readUInt32LE(4);
      if (metaBytes === 0) break;
      if (Math.max(metaBytes, embeddingBytes) > MAXIMUM_PART_BYTES) throw new Error('an impossible length');
      const meta = await read(metaBytes);
      take(parseFaces(meta.toString('utf8'), await read(embeddingBytes)));
    }
    const checksum = await readExactly(file, CHECKSUM_BYTES);
    if (!checksum.equals(hash.digest())) throw new Error('the checksum differs');
    return true;
  } finally {
    await file.close();
  }
}

function header(metaBytes: number, embeddingBytes: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32LE(metaBytes, 0);
  bytes.writeUInt32LE(embeddingBytes, 4);
  return bytes;
}

async function readExactly(file: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done);
    if (bytesRead === 0) throw new Error('the file ends too early');
    done += bytesRead;
  }
  return bytes;
}
