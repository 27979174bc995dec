/** What `kith models` does: tells which packs there are and what of them is here, fetches one, hashes what is here anew. */

import { type FetchedFile, type FetchOptions, fetchPack } from '../../models/fetch.ts';
import type { SearchPath, WrongFile } from '../../models/locate.ts';
import { locateFile } from '../../models/locate.ts';
import type { Manifest } from '../../models/manifest.ts';
import { type ModelSet, modelSet, type NamedFile } from '../../models/model-set.ts';
import { embeddingSpaces } from '../../models/spaces.ts';
import { createVerifier, type Verifier } from '../../models/verify.ts';
import { Refusal } from '../errors.ts';
import type { DetectorName } from '../ports/embedding-spaces.ts';
import type { ModelFinding } from './doctor-checks.ts';

/** Where an installation has its models from. */
export interface ModelPlace {
  readonly manifest: Manifest;
  readonly path: SearchPath;
  readonly verifier: Verifier;
  /** Null = the official addresses only. */
  readonly mirror: string | null;
  /** Of new galleries; null = the pack's own. */
  readonly detector: DetectorName | null;
}

export interface FileListing {
  readonly name: string;
  readonly role: 'detector' | 'recogniser' | 'liveness';
  readonly sha256: string;
  /** Null = on no folder of the search path with the right bytes. */
  readonly path: string | null;
  readonly wrong: readonly WrongFile[];
}

export interface PackListing {
  readonly pack: string;
  readonly title: string;
  readonly detector: DetectorName;
  readonly space: string;
  readonly licence: string;
  readonly commercialUse: boolean;
  /** Has this release of kith been tried with these very files? */
  readonly tested: boolean;
  readonly thresholds: 'measured' | 'published' | 'none';
  readonly files: readonly FileListing[];
}

/** Every pack with its own detector (or the one named), and what of it is on the search path. */
export async function listModels(place: ModelPlace): Promise<readonly PackListing[]> {
  const listings: PackListing[] = [];
  for (const pack of Object.keys(place.manifest.packs)) {
    const set = setOf(place, pack);
    const space = embeddingSpaces(place.manifest, { pack, detector: place.detector }).default;
    listings.push({
      pack,
      title: set.pack.title,
      detector: space.detector,
      space: space.id,
      licence: space.licence,
      commercialUse: space.commercialUse,
      tested: set.pack.tested,
      thresholds: space.curve !== null ? 'measured' : space.published !== null ? 'published' : 'none',
      files: [await look(place, pack, set.detector), await look(place, pack, set.recogniser)],
    });
  }
  return listings;
}

export interface LicenceNotice {
  readonly file: string;
  readonly licence: string;
  readonly commercialUse: boolean;
  readonly terms: string;
  readonly url: string | null;
}

/** What whoever fetches a pack agrees to, one notice per file. Refusal `validation_failed` for an unknown pack. */
export function licencesOf(place: ModelPlace, pack: string): readonly LicenceNotice[] {
  const set = setOf(place, pack);
  return [set.detector, set.recogniser].flatMap(({ name, file }) => {
    const licence = place.manifest.licences[file.licence];
    if (licence === undefined) return [];
    const { name: title, commercialUse, terms, url } = licence;
    return [{ file: name, licence: title, commercialUse, terms, url }];
  });
}

/** Brings a pack here; the mirror given wins over the place's own. Refusals: `validation_failed` for an unknown pack,
 *  `models_unavailable`, `storage_full`. */
export async function fetchModels(
  place: ModelPlace,
  pack: string,
  options: FetchOptions,
): Promise<readonly FetchedFile[]> {
  setOf(place, pack);
  const mirror = options.mirror ?? place.mirror;
  return fetchPack(place.manifest, { pack, detector: place.detector }, place.path, place.verifier, {
    ...options,
    mirror,
  });
}

/** Every file of the manifest, read and hashed anew, whatever was remembered. */
export async function verifyModels(place: ModelPlace): Promise<readonly FileListing[]> {
  const fresh = { ...place, verifier: createVerifier(null) };
  const listings: FileListing[] = [];
  for (const [name, file] of Object.entries(place.manifest.files)) {
    const packs = Object.entries(place.manifest.packs)
      .filter(([, pack]) => [pack.recogniser, ...Object.values(pack.detectors)].includes(name))
      .map(([packName]) => packName);
    listings.push(await look(fresh, packs[0] ?? '', { name, file }));
  }
  return listings;
}

/** The two files of one pack, for `kith doctor`. */
export async function modelFindings(place: ModelPlace, pack: string): Promise<readonly ModelFinding[]> {
  const set = setOf(place, pack);
  const findings: ModelFinding[] = [];
  for (const named of [set.detector, set.recogniser]) {
    const { path, wrong } = await look(place, pack, named);
    const licence = place.manifest.licences[named.file.licence];
    findings.push({
      file: named.name,
      state: path !== null ? 'ok' : wrong.length > 0 ? 'wrong_hash' : 'missing',
      licence: licence?.name ?? 'unknown licence',
      commercialUse: licence?.commercialUse ?? false,
    });
  }
  return findings;
}

function setOf({ manifest, detector }: ModelPlace, pack: string): ModelSet {
  try {
    return modelSet(manifest, pack, detector);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Refusal('validation_failed', `${cause.message}.`, {}, { cause });
  }
}

async function look(place: ModelPlace, pack: string, named: NamedFile): Promise<FileListing> {
  const { name, file } = named;
  return {
    name,
    role: file.role,
    sha256: file.sha256,
    ...(await locateFile(named, pack, place.path, place.verifier)),
  };
}
