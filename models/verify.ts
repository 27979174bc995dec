/** Hashes model files, and remembers the hash of a file that has not changed, so that a start costs no reading. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

export interface FileHash {
  readonly bytes: number;
  /** Hex digest. */
  readonly sha256: string;
}

export interface Verifier {
  /** Size and digest of a file, or null when there is no such file; other failures to read it are thrown. */
  hashOf(path: string): Promise<FileHash | null>;
}

const remembered = z.record(
  z.string(),
  z.strictObject({ bytes: z.number(), modifiedMs: z.number(), sha256: z.string() }),
);
type Remembered = z.infer<typeof remembered>;

/** Beside model files in a folder that can't be written once it is deployed: the hashes they had when it was made. */
export const HASH_LIST = 'sha256.json';

const listed = z.record(z.string(), z.strictObject({ bytes: z.number(), sha256: z.string() }));
export type HashList = z.infer<typeof listed>;

export interface VerifierOptions {
  /** A folder's own `HASH_LIST` is believed, so that a cold start reads no model twice: only where nobody can write models. */
  readonly sealed?: boolean;
}

/** `memory`: a JSON file in the data folder that outlives the process, or null to remember within the process only. A memory that
 *  can't be read or written only costs time. */
export function createVerifier(memory: string | null, { sealed = false }: VerifierOptions = {}): Verifier {
  let known: Promise<Remembered> | null = null;
  const lists = new Map<string, Promise<HashList>>();

  function listOf(folder: string): Promise<HashList> {
    const list = lists.get(folder) ?? readList(folder);
    lists.set(folder, list);
    return list;
  }

  return {
    async hashOf(path) {
      const found = await stat(path).catch(ignoreMissing);
      if (!found?.isFile()) return null;
      const sealedHash = sealed ? (await listOf(dirname(path)))[basename(path)] : undefined;
      if (sealedHash?.bytes === found.size) return sealedHash;
      known ??= recall(memory);
      const hashes = await known;
      const before = hashes[path];
      if (before?.bytes === found.size && before.modifiedMs === found.mtimeMs) return before;
      const sha256 = await hashFile(path);
      hashes[path] = { bytes: found.size, modifiedMs: found.mtimeMs, sha256 };
      if (memory !== null) await keep(memory, hashes);
      return { bytes: found.size, sha256 };
    },
  };
}

async function readList(folder: string): Promise<HashList> {
  const text = await readFile(join(folder, HASH_LIST), 'utf8').catch(ignoreMissing);
  return text === null ? {} : listed.parse(JSON.parse(text));
}

/** Hex SHA-256 of a file, streamed. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

function ignoreMissing(cause: unknown): null {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return null;
  throw cause;
}

async function recall(memory: string | null): Promise<Remembered> {
  if (memory === null) return {};
  try {
    return remembered.parse(JSON.parse(await readFile(memory, 'utf8')));
  } catch {
    // Absent at the first start, half-written or of another version: hash anew.
    return {};
  }
}

async function keep(memory: string, hashes: Remembered): Promise<void> {
  const draft = `${memory}.${process.pid}.tmp`;
  try {
    await writeFile(draft, JSON.stringify(hashes), { mode: 0o600 });
    await rename(draft, memory);
  } catch {
    // A data folder that isn't there yet, a read-only or a full disk must not keep the models from opening.
  }
}
