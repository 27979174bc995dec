/** What a deployment has to know of a model pack: its licences, its size, and whether it can be had without its owner's hands. */
import { manifest } from '../../models/manifest.ts';
import { type ModelSet, modelSet } from '../../models/model-set.ts';

/** The pack of a deployment whose settings name none: the one licensed for any use. */
export const USUAL_PACK = 'opencv';

type Licence = (typeof manifest)['licences'][string];

/** The two native packages of the layer, pruned, and a function beside them; what is left of the limit is for models. */
const WITHOUT_MODELS = 75_000_000;

/** Of a function with its layers, unzipped. */
const LARGEST_UNZIPPED = 262_144_000;

function filesOf(pack: string) {
  const { detector, recogniser }: ModelSet = modelSet(manifest, pack, null);
  return [detector.file, recogniser.file];
}

/** The licences of the pack's files that don't allow commercial use, each once. */
export function licencesThatForbidCommerce(pack: string): readonly Licence[] {
  const names = new Set(filesOf(pack).map((file) => file.licence));
  return [...names]
    .map((name) => manifest.licences[name])
    .filter((licence) => licence !== undefined)
    .filter((licence) => !licence.commercialUse);
}

/** Whether the files of the pack have room in a layer; a file of unknown size is taken for too large. */
export function fitsLayer(pack: string): boolean {
  const bytes = filesOf(pack).reduce((sum, file) => sum + (file.bytes ?? LARGEST_UNZIPPED), 0);
  return bytes + WITHOUT_MODELS <= LARGEST_UNZIPPED;
}

export function isDownloadable(pack: string): boolean {
  return filesOf(pack).every((file) => file.download !== null);
}

/** SHA-256 of the pack's files. */
export function hashesOf(pack: string): readonly string[] {
  return filesOf(pack).map((file) => file.sha256);
}
