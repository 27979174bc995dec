/** The built web pages as the local server hands them out, from memory; deployed, CloudFront does the same out of S3. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { DispatchAnswer } from './dispatch.ts';
import { HASHED_FILES, pageFile, pageHeaders, plainFiles } from './site-pages.ts';

export interface SiteRequest {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Site {
  /** Null where the path is no page's: then it is the API's. */
  answer(request: SiteRequest): DispatchAnswer | null;
}

interface SiteFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly plain: Uint8Array;
  readonly gzipped: Uint8Array;
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * Reads all files of the folder the pages were built into; null when they were not built.
 * @param stores see `pageHeaders`
 */
export async function openSite(folder: string, stores: readonly string[] = []): Promise<Site | null> {
  const files = new Map<string, SiteFile>();
  for (const name of await filesOf(folder)) {
    const path = `/${relative(folder, name).replaceAll('\\', '/')}`;
    files.set(path, await siteFile(path, await readFile(name), stores));
  }
  if (files.size === 0) return null;
  return { answer: (request) => answerFrom(files, request) };
}

async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile() && extname(entry.name) in mediaTypes)
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw cause;
  }
}

async function siteFile(path: string, plain: Uint8Array, stores: readonly string[]): Promise<SiteFile> {
  const hashed = path.startsWith(HASHED_FILES);
  const headers = {
    ...pageHeaders(stores),
    'content-type': mediaTypes[extname(path)] ?? 'application/octet-stream',
    'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    vary: 'accept-encoding',
  };
  return { headers, plain, gzipped: await promisify(gzip)(plain) };
}

function answerFrom(
  files: ReadonlyMap<string, SiteFile>,
  { method, url, headers }: SiteRequest,
): DispatchAnswer | null {
  if (method !== 'GET' && method !== 'HEAD') return null;
  const [path = '/'] = url.split('?');
  const page = pageFile(path);
  const asked = page === null ? path : `/${page}`;
  const own = page !== null || path.startsWith(HASHED_FILES) || plainFiles.some((name) => name === path);
  const file = own ? files.get(asked) : undefined;
  if (file === undefined) return null;
  if (headers['if-none-match'] === file.headers.etag)
    return { status: 304, headers: file.headers, body: new Uint8Array() };
  const accepted = (headers['accept-encoding'] ?? '').split(/\s*,\s*/);
  if (!accepted.includes('gzip') || file.gzipped.length >= file.plain.length)
    return { status: 200, headers: file.headers, body: file.plain };
  return { status: 200, headers: { ...file.headers, 'content-encoding': 'gzip' }, body: file.gzipped };
}
