/** Everything about one photo that needs its pixels: decode, find faces, cut crops, judge them, settle on the meant one. */
import type { Refusal } from '../errors.ts';
import { alignFace } from '../face/align.ts';
import type { Recogniser } from '../face/arcface.ts';
import type { DetailLevel } from '../face/detail-level.ts';
import type { DetectedFace, Quality } from '../face/face.ts';
import { area, scaleFace } from '../face/geometry.ts';
import { perceptualHash } from '../face/perceptual-hash.ts';
import type { Pixels } from '../face/pixels.ts';
import { assessQuality } from '../face/quality.ts';
import { rotate } from '../face/rotate.ts';
import type { AnalyzePhoto, AnalyzeRequest, PhotoAnalysis, WantedFaces } from '../ports/photo-analyzer.ts';
import type { DecodedPhoto, Detail, PhotoDecoder } from '../ports/photo-decoder.ts';
import { type FaceFinder, type FoundFaces, findFaces } from './find-faces.ts';
import { settleOnFace } from './settle-on-face.ts';

export interface PhotoReader extends FaceFinder {
  readonly decoder: PhotoDecoder;
  readonly recogniser: Recogniser;
  /** Of the embedding space; null = never measured. */
  readonly minEmbeddingNorm: number | null;
  /** `reduced` lets a big photo be decoded smaller while that shows everything that matters. */
  readonly detail: Detail;
  /** Milliseconds that only rise. */
  readonly now: () => number;
}

/** How a face is to be judged. */
export type Judging = Pick<AnalyzeRequest, 'purpose' | 'qualityFilter'>;

export interface SeenFace extends DetectedFace {
  readonly quality: Quality;
  readonly usable: boolean;
  /** Null where the pixels at hand hold less than the crop would show. */
  readonly crop: Uint8Array | null;
}

export interface SeenPhoto
  extends Pick<
    PhotoAnalysis,
    'mediaType' | 'width' | 'height' | 'rotationApplied' | 'perceptualHash' | 'preview'
  > {
  /** In photo pixels, largest first. */
  readonly faces: readonly SeenFace[];
  /** Index of the meant face, why there is none, or null when no single face was asked for. */
  readonly choice: number | Refusal | null;
  readonly timings: Omit<PhotoAnalysis['timings'], 'embed'>;
}

/** A photo whose decoding has begun, as a rule while the photo before it was looked at. */
export interface ComingPhoto extends AnalyzePhoto {
  readonly decoding: Promise<DecodedPhoto>;
  /** Called when it is decoded: time to begin with the next one. */
  readonly onDecoded: () => void;
}

/** Throws the decoder's refusals; a photo whose faces can't be used is no throw but `choice`. */
export async function lookAtPhoto(
  reader: PhotoReader,
  judging: Judging,
  photo: ComingPhoto,
): Promise<SeenPhoto> {
  // Of a decoding that overlapped with other work only the wait counts.
  const started = reader.now();
  const decoded = await photo.decoding;
  photo.onDecoded();
  const decodedAt = reader.now();
  const found =
    photo.wanted.kind === 'unseen'
      ? nobodyOn(decoded.pixels)
      : await findFaces(reader, decoded.pixels, levelOf(photo), judging.purpose !== 'album');
  const detectedAt = reader.now();
  const { rotationApplied } = found;
  const onSide = rotationApplied === 90 || rotationApplied === 270;
  const size = onSide ? { width: decoded.height, height: decoded.width } : decoded;
  const faces = onPhoto(found, size);
  let seen = judge(reader, judging, faces, found.pixels, size);
  let choice = settle(photo.wanted, seen, size);
  let redecoding = 0;
  if (wantedFaces(photo.wanted, seen, choice).some((face) => face.crop === null)) {
    const again = reader.now();
    const full = rotate((await reader.decoder.decode(photo.bytes, 'full')).pixels, rotationApplied);
    redecoding = reader.now() - again;
    seen = judge(reader, judging, faces, full, size);
    choice = settle(photo.wanted, seen, size);
  }
  return {
    mediaType: decoded.mediaType,
    width: size.width,
    height: size.height,
    rotationApplied,
    perceptualHash: perceptualHash(decoded.pixels),
    preview: decoded.preview,
    faces: seen,
    choice,
    timings: {
      decode: decodedAt - started + redecoding,
      detect: detectedAt - decodedAt,
      align: reader.now() - detectedAt - redecoding,
    },
  };
}

function nobodyOn(pixels: Pixels): FoundFaces {
  return { pixels, rotationApplied: 0, faces: [] };
}

export function levelOf({ detail = 'portrait' }: AnalyzePhoto): DetailLevel {
  return detail;
}

/** The faces that get an embedding. */
export function wantedFaces(
  wanted: WantedFaces,
  faces: readonly SeenFace[],
  choice: SeenPhoto['choice'],
): readonly SeenFace[] {
  if (wanted.kind === 'none' || wanted.kind === 'unseen') return [];
  if (wanted.kind === 'all') return faces.filter(({ usable }) => usable);
  return typeof choice === 'number' ? [faces[choice]!] : [];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function onPhoto(found: { readonly pixels: Size; readonly faces: readonly DetectedFace[] }, size: Size) {
  const [sx, sy] = [size.width / found.pixels.width, size.height / found.pixels.height];
  const faces = sx === 1 && sy === 1 ? found.faces : found.faces.map((face) => scaleFace(face, sx, sy));
  return [...faces].sort((a, b) => area(b.box) - area(a.box));
}

function settle(wanted: WantedFaces, faces: readonly SeenFace[], size: Size): SeenPhoto['choice'] {
  return wanted.kind === 'chosen' ? settleOnFace(faces, size, wanted) : null;
}

/** Eye distance on ArcFace's template as a share of the crop's side (35.2 of 112), and a quarter more to sample from. */
const EYES_FOR_CROP = (1.25 * 35.2) / 112;

function judge(
  { recogniser, minEmbeddingNorm }: PhotoReader,
  { purpose, qualityFilter }: Judging,
  faces: readonly DetectedFace[],
  pixels: Pixels,
  size: Size,
): SeenFace[] {
  const [sx, sy] = [pixels.width / size.width, pixels.height / size.height];
  const reduced = sx < 1 || sy < 1;
  return faces.map((face) => {
    const there = reduced ? scaleFace(face, sx, sy) : face;
    const [[leftX, leftY], [rightX, rightY]] = there.landmarks;
    const eyes = Math.hypot(rightX - leftX, rightY - leftY);
    const enough = !reduced || eyes >= EYES_FOR_CROP * recogniser.size;
    const crop = enough ? alignFace(pixels, there.landmarks, recogniser.size) : null;
    const { quality, usable } = assessQuality({
      face,
      crop,
      photoWidth: size.width,
      photoHeight: size.height,
      embeddingNorm: null,
      minEmbeddingNorm,
      purpose,
      filter: qualityFilter,
    });
    return { ...face, quality, usable, crop };
  });
}
