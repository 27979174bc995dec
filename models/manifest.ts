/** The model packs kith knows, parsed: every file with its hash, tensor contract, licence and origin. */
import { z } from 'zod';
import { curveSchema } from './curve-schema.ts';
import official from './manifest.json' with { type: 'json' };

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Becomes a file name in our folders, so nothing that could leave them. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
const bytes = z.int().positive().nullable();
const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();
const normalisation = { channels: z.enum(['RGB', 'BGR']), mean: triple, std: triple };
const detectorName = z.enum(['scrfd', 'retinaface', 'yunet']);

const licence = z.strictObject({
  name: z.string(),
  commercialUse: z.boolean(),
  url: z.url().nullable(),
  terms: z.string(),
});

const archive = z.strictObject({ url: z.url(), bytes, sha256 });

const anyFile = {
  /** Null = not established; then only the hash decides. */
  bytes,
  sha256,
  licence: z.string(),
  origin: z.string(),
  /** Other names the very same bytes go by. */
  aliases: z.array(fileName).readonly(),
  /** Null = there is no official download. */
  download: z
    .union([
      z.strictObject({ archives: z.array(fileName).min(1).readonly() }),
      z.strictObject({ url: z.url() }),
    ])
    .nullable(),
};

/** One core, on a current server: a megapixel of canvas through a detector, a crop through a recogniser. `estimated`: from its operations. */
const cost = z.strictObject({ seconds: z.number().positive(), source: z.enum(['measured', 'estimated']) });

const detectorFile = z.strictObject({
  ...anyFile,
  cost: cost.optional(),
  role: z.literal('detector'),
  detector: detectorName,
  contract: z.strictObject({
    /** Side of the fixed square input in pixels, or any sides that are multiples of 32. */
    input: z.union([z.int().positive(), z.literal('multiples of 32')]),
    ...normalisation,
  }),
});

const recogniserFile = z.strictObject({
  ...anyFile,
  cost: cost.optional(),
  role: z.literal('recogniser'),
  contract: z.strictObject({
    /** Side of the aligned crop in pixels. */
    size: z.int().positive(),
    ...normalisation,
    /** Length of an embedding. */
    dimension: z.int().positive(),
    /** Crops a run takes at most; null = any number. */
    batch: z.int().positive().nullable(),
  }),
});

const livenessFile = z.strictObject({
  ...anyFile,
  role: z.literal('liveness'),
  contract: z.strictObject({
    size: z.int().positive(),
    ...normalisation,
    /** The patch is the face box enlarged this many times. */
    scale: z.number().positive(),
  }),
});

const operatingPoint = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('measured'),
    /** The very space it was measured on; it counts nowhere else. */
    space: z.string(),
    curve: curveSchema,
    /** The same with every photo, where `curve` leaves wrong labels out; for the record, no threshold rests on it. */
    raw: curveSchema.optional(),
    /** First percentile of the raw embedding norm on the calibration set. */
    minEmbeddingNorm: z.number().positive().nullable(),
  }),
  z.strictObject({
    source: z.literal('published'),
    threshold: z.number(),
    /** Of the recogniser, 1:1. */
    fmr: z.number(),
    reference: z.string(),
  }),
  z.strictObject({ source: z.literal('none'), note: z.string() }),
]);

const pack = z.strictObject({
  title: z.string(),
  recogniser: fileName,
  detectors: z.record(detectorName, fileName).readonly(),
  defaultDetector: detectorName,
  /** Has this project run these very files? */
  tested: z.boolean(),
  operatingPoints: z.array(operatingPoint).readonly(),
});

const document = z.strictObject({
  licences: z.record(z.string(), licence).readonly(),
  archives: z.record(fileName, archive).readonly(),
  files: z
    .record(fileName, z.discriminatedUnion('role', [detectorFile, recogniserFile, livenessFile]))
    .readonly(),
  packs: z.record(fileName, pack).readonly(),
});

/** Names that lead nowhere, as `member: name`. */
function danglingNames(manifest: z.infer<typeof document>): readonly string[] {
  const { licences, archives, files, packs } = manifest;
  const ofFiles = Object.entries(files).flatMap(([name, file]) => [
    ...(file.licence in licences ? [] : [`files.${name}.licence: ${file.licence}`]),
    ...archivesOf(file.download)
      .filter((archive) => !(archive in archives))
      .map((archive) => `files.${name}.download.archives: ${archive}`),
  ]);
  const ofPacks = Object.entries(packs).flatMap(([name, { recogniser, detectors }]) => [
    ...(files[recogniser]?.role === 'recogniser' ? [] : [`packs.${name}.recogniser: ${recogniser}`]),
    ...Object.entries(detectors)
      .filter(([detector, file]) => detectorOf(files[file]) !== detector)
      .map(([detector, file]) => `packs.${name}.detectors.${detector}: ${file}`),
  ]);
  return [...ofFiles, ...ofPacks];
}

/** Archives that hold the file; none when it is downloaded by itself or not at all. */
export function archivesOf(download: z.infer<typeof anyFile.download>): readonly string[] {
  return download !== null && 'archives' in download ? download.archives : [];
}

function detectorOf(file: z.infer<typeof document>['files'][string] | undefined): string | null {
  return file?.role === 'detector' ? file.detector : null;
}

const manifestSchema = document.superRefine((manifest, context) => {
  for (const name of danglingNames(manifest)) context.addIssue(`${name} is not in the manifest`);
});

export type Manifest = Readonly<z.infer<typeof manifestSchema>>;
export type DetectorFile = Readonly<z.infer<typeof detectorFile>>;
export type RecogniserFile = Readonly<z.infer<typeof recogniserFile>>;
export type LivenessFile = Readonly<z.infer<typeof livenessFile>>;
export type ModelFile = DetectorFile | RecogniserFile | LivenessFile;
export type OperatingPoint = Readonly<z.infer<typeof operatingPoint>>;
export type Pack = Readonly<z.infer<typeof pack>>;

/** Parses a manifest document; throws zod's error, naming the member, when it is not one. */
export function parseManifest(document: unknown): Manifest {
  return manifestSchema.parse(document);
}

/** The manifest of this release. */
export const manifest: Manifest = parseManifest(official);
