/** Brings the files of a pack onto this machine: from the mirror, else from where they are published. Only ever when told to. */

import { Refusal } from '../lib/errors.ts';
import type { DetectorName } from '../lib/ports/embedding-spaces.ts';
import { openCacheFolder } from './cache-folder.ts';
import { openUnder, openUrl, type Progress, type Source, save } from './download.ts';
import { locateFile, type SearchPath } from './locate.ts';
import { archivesOf, type Manifest } from './manifest.ts';
import { modelSet, type NamedFile } from './model-set.ts';
import { extractMember } from './unzip.ts';
import { type FileHash, hashFile, type Verifier } from './verify.ts';

export interface FetchOptions {
  /** Base URL or folder with model files or archives by their names; asked before the official addresses. */
  readonly mirror: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface FetchedFile {
  readonly name: string;
  readonly path: string;
  readonly from: 'disk' | 'mirror' | 'official';
}

/** Far above any model, far below any disk: what a broken sender may cost. */
const LARGEST_DOWNLOAD = 1024 ** 3;

/** The pack's detector and recogniser, fetched unless they lie on the search path already. Refusals: `models_unavailable` (nobody
 *  has a file, or its bytes are wrong; says which and what to do), `storage_full`. Aborting throws the signal's reason. */
export async function fetchPack(
  manifest: Manifest,
  choice: { readonly pack: string; readonly detector: DetectorName | null },
  path: SearchPath,
  verifier: Verifier,
  options: FetchOptions,
): Promise<readonly FetchedFile[]> {
  const set = modelSet(manifest, choice.pack, choice.detector);
  const errand: Errand = { manifest, pack: choice.pack, path, options, fetched: new Map(), failures: [] };
  const missing: NamedFile[] = [];
  for (const named of [set.detector, set.recogniser]) {
    const { path: onDisk } = await locateFile(named, choice.pack, path, verifier);
    if (onDisk === null) missing.push(named);
    else record(errand, named.name, onDisk, 'disk');
  }
  for (const named of missing) await fetchFile(errand, named, missing);
  const lacking = missing.filter(({ name }) => !errand.fetched.has(name));
  if (lacking.length > 0) throw inVain(errand, lacking);
  return [...errand.fetched.values()];
}

type From = 'mirror' | 'official';

interface Errand {
  readonly manifest: Manifest;
  readonly pack: string;
  readonly path: SearchPath;
  readonly options: FetchOptions;
  readonly fetched: Map<string, FetchedFile>;
  /** What went wrong on the way, for the refusal when nobody has a file. */
  readonly failures: string[];
}

function record({ fetched }: Errand, name: string, path: string, from: FetchedFile['from']): void {
  fetched.set(name, { name, path, from });
}

/** One file from the first origin that has it, by itself or in a zip; other missing files of a zip are taken along. */
async function fetchFile(errand: Errand, named: NamedFile, missing: readonly NamedFile[]): Promise<void> {
  const { options, fetched, failures } = errand;
  for (const from of options.mirror === null ? (['official'] as const) : (['mirror', 'official'] as const)) {
    try {
      if (!fetched.has(named.name)) await fetchSingle(errand, named, from);
      for (const archive of archivesFor(errand, named)) {
        const inside = missing.filter(
          ({ name, file }) => !fetched.has(name) && archivesOf(file.download).includes(archive),
        );
        if (!fetched.has(named.name)) await fetchFromArchive(errand, archive, inside, from);
      }
    } catch (cause) {
      if (cause instanceof Refusal || options.signal.aborted) throw cause;
      failures.push(`${from}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
}

/** The pack's own zip first: it may hold the pack's other file too. */
function archivesFor({ pack }: Errand, { file }: NamedFile): readonly string[] {
  const names = archivesOf(file.download);
  return [
    ...names.filter((name) => name === `${pack}.zip`),
    ...names.filter((name) => name !== `${pack}.zip`),
  ];
}

async function fetchSingle(errand: Errand, { name, file }: NamedFile, from: From): Promise<void> {
  const url = file.download !== null && 'url' in file.download ? file.download.url : null;
  const source = await openSource(errand, from, name, url);
  if (source === null) return;
  const cache = await openCacheFolder(errand.path.cache);
  await cache.withDraft(name, async (draft) => {
    const got = await saveWithProgress(errand, source, draft, name);
    if (got.sha256 !== file.sha256)
      return cache.reject(draft, name, file.sha256, got.sha256, `the ${from} source`);
    record(errand, name, await cache.settle(draft, name), from);
  });
}

async function fetchFromArchive(
  errand: Errand,
  archive: string,
  inside: readonly NamedFile[],
  from: From,
): Promise<void> {
  const published = errand.manifest.archives[archive];
  const source = published && (await openSource(errand, from, archive, published.url));
  if (!source) return;
  const cache = await openCacheFolder(errand.path.cache);
  await cache.withDraft(archive, async (zip) => {
    const got = await saveWithProgress(errand, source, zip, archive);
    if (got.sha256 !== published.sha256) {
      return cache.reject(zip, archive, published.sha256, got.sha256, `the ${from} source`);
    }
    for (const { name, file } of inside) {
      await cache.withDraft(name, async (draft) => {
        if (!(await extractMember(zip, [name, ...file.aliases], draft, LARGEST_DOWNLOAD))) return;
        const sha256 = await hashFile(draft);
        if (sha256 !== file.sha256) return cache.reject(draft, name, file.sha256, sha256, archive);
        record(errand, name, await cache.settle(draft, name), from);
      });
    }
  });
}

async function openSource(
  { options }: Errand,
  from: From,
  name: string,
  url: string | null,
): Promise<Source | null> {
  if (from === 'official') return url === null ? null : openUrl(url, options.signal);
  return options.mirror === null ? null : openUnder(options.mirror, name, options.signal);
}

async function saveWithProgress(
  { options }: Errand,
  source: Source,
  draft: string,
  file: string,
): Promise<FileHash> {
  return save(source, draft, LARGEST_DOWNLOAD, (received) =>
    options.onProgress({ file, received, total: source.total }),
  );
}

function inVain({ pack, failures }: Errand, lacking: readonly NamedFile[]): Refusal {
  const names = lacking.map(({ name }) => name).join(' and ');
  const why = failures.length === 0 ? 'no source has it' : failures.join('; ');
  const wanted = lacking.map(({ name, file }) => `${name} (sha256 ${file.sha256})`).join(' and ');
  return new Refusal(
    'models_unavailable',
    `${names} of pack ${pack} could not be fetched: ${why}. Try again, name another source with --mirror, or put ${wanted} into a folder on KITH_MODELS_PATH.`,
    { pack, files: lacking.map(({ name, file }) => ({ name, sha256: file.sha256 })) },
  );
}
