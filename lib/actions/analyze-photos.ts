/** The one story of the engine: decode → detect → align → judge → choose → embed, for a batch of photos at once. */
import { Refusal } from '../errors.ts';
import { type Embedding, packCrops, unpackEmbeddings } from '../face/arcface.ts';
import type { DetailLevel } from '../face/detail-level.ts';
import { assessQuality } from '../face/quality.ts';
import type { FaceModels } from '../ports/face-models.ts';
import type { AnalyzedFace, AnalyzePhoto, AnalyzeRequest, PhotoOutcome } from '../ports/photo-analyzer.ts';
import type { DecodedPhoto, Detail } from '../ports/photo-decoder.ts';
import {
  type Judging,
  levelOf,
  lookAtPhoto,
  type PhotoReader,
  type SeenFace,
  type SeenPhoto,
  wantedFaces,
} from './look-at-photo.ts';
import { unusable } from './settle-on-face.ts';

/** Everything one embedding space needs to run. */
export interface FaceEngine extends PhotoReader {
  readonly models: FaceModels;
}

type Request = Omit<AnalyzeRequest, 'space'>;

/** One outcome per photo, in order; the faces of all photos go through the recogniser together. */
export async function analyzePhotos(engine: FaceEngine, request: Request): Promise<readonly PhotoOutcome[]> {
  const looks = await lookAtPhotos(engine, request);
  const wanted = request.photos.map(({ wanted }, i) => {
    const look = looks[i]!;
    return look instanceof Refusal ? [] : wantedFaces(wanted, look.faces, look.choice);
  });
  const started = engine.now();
  const embeddings = await embed(engine, wanted.flat());
  const share = (engine.now() - started) / Math.max(1, embeddings.size);
  return looks.map((look, i) => {
    if (look instanceof Refusal) return { kind: 'refused', refusal: look, analysis: null };
    const level = levelOf(request.photos[i]!);
    return conclude(engine, { ...request, level }, look, embeddings, share * wanted[i]!.length);
  });
}

/** A photo of more pixels has the memory for itself: 40 megapixels are 120 MB. */
const MOST_BESIDE_ANOTHER = 40_000_000;

/** Each photo is decoded while the one before is looked at, so that a batch holds the pixels of two photos at most. */
async function lookAtPhotos(engine: FaceEngine, request: Request): Promise<readonly (SeenPhoto | Refusal)[]> {
  const looks: (SeenPhoto | Refusal)[] = [];
  const begun = new Map<number, Promise<DecodedPhoto>>();
  const sizes = new Map<number, number>();
  const begin = (at: number): void => {
    const photo = request.photos[at];
    if (photo === undefined || begun.has(at)) return;
    const decoding = engine.decoder.decode(photo.bytes, decodingFor(engine, photo), photo.preview);
    decoding.then(
      ({ pixels }) => sizes.set(at, pixels.width * pixels.height),
      // Heard by whoever waits for it; nobody does when the photo before it ends everything.
      () => {},
    );
    begun.set(at, decoding);
  };
  for (const [at, photo] of request.photos.entries()) {
    begin(at);
    const onDecoded = () => {
      if ((sizes.get(at) ?? 0) <= MOST_BESIDE_ANOTHER) begin(at + 1);
    };
    const coming = { ...photo, decoding: begun.get(at)!, onDecoded };
    looks.push(await lookAtPhoto(engine, request, coming).catch(asRefusal));
    begun.delete(at);
  }
  return looks;
}

/** Small faces need every pixel, for the look at the pieces and for their crops. */
function decodingFor({ detail }: FaceEngine, photo: AnalyzePhoto): Detail {
  return levelOf(photo) === 'portrait' ? detail : 'full';
}

function asRefusal(cause: unknown): Refusal {
  if (cause instanceof Refusal) return cause;
  throw cause;
}

async function embed(engine: FaceEngine, faces: readonly SeenFace[]): Promise<Map<SeenFace, Embedding>> {
  const crops = faces.flatMap(({ crop }) => (crop === null ? [] : [crop]));
  if (crops.length !== faces.length) throw new Error('A face without its crop was chosen to be embedded');
  if (faces.length === 0) return new Map();
  const raw = await engine.models.embed(packCrops(crops, engine.recogniser));
  const embeddings = unpackEmbeddings(raw, faces.length, engine.recogniser.dimension);
  return new Map(faces.map((face, i) => [face, embeddings[i]!]));
}

function conclude(
  engine: FaceEngine,
  request: Judging & { readonly level: DetailLevel },
  look: SeenPhoto,
  embeddings: ReadonlyMap<SeenFace, Embedding>,
  embedTime: number,
): PhotoOutcome {
  const faces = look.faces.map((face) => withEmbedding(engine, request, look, face, embeddings.get(face)));
  const { choice, timings, ...seen } = look;
  const chosen = typeof choice === 'number' ? choice : null;
  const analysis = {
    ...seen,
    faces,
    chosen,
    timings: { ...timings, embed: embedTime },
    engine: engineOf(engine, request.level),
  };
  if (choice instanceof Refusal) return { kind: 'refused', refusal: choice, analysis };
  // The raw norm is the last thing known about a face, and may speak against it.
  if (chosen !== null && !faces[chosen]!.usable) {
    return { kind: 'refused', refusal: unusable(faces[chosen]!), analysis: { ...analysis, chosen: null } };
  }
  return { kind: 'analyzed', analysis };
}

function withEmbedding(
  { minEmbeddingNorm }: FaceEngine,
  { purpose, qualityFilter }: Judging,
  { width, height }: SeenPhoto,
  face: SeenFace,
  embedded: Embedding | undefined,
): AnalyzedFace {
  if (embedded === undefined) return { ...face, embedding: null, crop: null };
  const { quality, usable } = assessQuality({
    face,
    crop: face.crop,
    photoWidth: width,
    photoHeight: height,
    embeddingNorm: embedded.norm,
    minEmbeddingNorm,
    purpose,
    filter: qualityFilter,
  });
  return usable
    ? { ...face, quality, usable, embedding: embedded.embedding }
    : { ...face, quality, usable, embedding: null, crop: null };
}

/** What made the analysis, for the record; not part of the space. */
function engineOf(
  { detector, models, detail }: FaceEngine,
  level: DetailLevel,
): Readonly<Record<string, string>> {
  const passes = detector.passes.map(({ fit, canvas }) =>
    canvas === 'trimmed' ? `${fit} trimmed` : `${fit}`,
  );
  const glance = { ...models.engine, detector: detector.name, passes: passes.join(' + ') };
  if (level === 'portrait') return { ...glance, decoding: detail };
  return { ...glance, decoding: 'full', detail: level, tiles: `${detector.tiles.side}` };
}
