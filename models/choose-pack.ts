/** Which pack a fresh installation begins with: what lies on the disk already, before anything is downloaded. */
import type { DetectorName } from '../lib/ports/embedding-spaces.ts';
import { locateFile, type SearchPath } from './locate.ts';
import type { Manifest } from './manifest.ts';
import { modelSet } from './model-set.ts';
import type { Verifier } from './verify.ts';

/** In order of preference; the first is the one to download when none is there. */
const DEFAULT_PACKS = ['buffalo_sc', 'buffalo_sc_q8'] as const;

export interface DefaultPack {
  readonly pack: string;
  /** False: it has to be fetched first. */
  readonly onDisk: boolean;
}

/** The first default pack whose two files are on the disk with the right bytes, else `buffalo_sc`, still to be fetched. */
export async function chooseDefaultPack(
  manifest: Manifest,
  detector: DetectorName | null,
  path: SearchPath,
  verifier: Verifier,
): Promise<DefaultPack> {
  for (const pack of DEFAULT_PACKS) {
    const set = modelSet(manifest, pack, detector);
    const recogniser = await locateFile(set.recogniser, pack, path, verifier);
    if (recogniser.path === null) continue;
    const found = await locateFile(set.detector, pack, path, verifier);
    if (found.path !== null) return { pack, onDisk: true };
  }
  return { pack: DEFAULT_PACKS[0], onDisk: false };
}
