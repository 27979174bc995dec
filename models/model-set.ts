/** Which two files make an embedding space: a recogniser and the detector whose landmarks align its crops. */
import type { DetectorName } from '../lib/ports/embedding-spaces.ts';
import type { DetectorFile, Manifest, ModelFile, Pack, RecogniserFile } from './manifest.ts';

export interface NamedFile<File extends ModelFile = ModelFile> {
  readonly name: string;
  readonly file: File;
}

export interface ModelSet {
  readonly packName: string;
  readonly pack: Pack;
  readonly detector: NamedFile<DetectorFile>;
  readonly recogniser: NamedFile<RecogniserFile>;
}

/** The files of a pack with one of its detectors (null = the pack's own); throws RangeError, listing the packs, for an unknown pack. */
export function modelSet(manifest: Manifest, packName: string, detector: DetectorName | null): ModelSet {
  const pack = Object.hasOwn(manifest.packs, packName) ? manifest.packs[packName] : undefined;
  if (pack === undefined) {
    throw new RangeError(
      `There is no model pack "${packName}"; there are: ${Object.keys(manifest.packs).join(', ')}`,
    );
  }
  const detectorName = pack.detectors[detector ?? pack.defaultDetector];
  const detectorFile = manifest.files[detectorName];
  const recogniserFile = manifest.files[pack.recogniser];
  // The manifest is refused at parsing when a name leads nowhere, so this is for the compiler.
  if (detectorFile?.role !== 'detector' || recogniserFile?.role !== 'recogniser') {
    throw new RangeError(`The manifest lacks files of pack "${packName}"`);
  }
  return {
    packName,
    pack,
    detector: { name: detectorName, file: detectorFile },
    recogniser: { name: pack.recogniser, file: recogniserFile },
  };
}

/** Every pack with every detector, packs and detectors in the manifest's order. */
export function modelSets(manifest: Manifest): readonly ModelSet[] {
  return Object.keys(manifest.packs).flatMap((packName) =>
    (['scrfd', 'retinaface', 'yunet'] as const).map((detector) => modelSet(manifest, packName, detector)),
  );
}
