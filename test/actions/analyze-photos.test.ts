/** The story of the engine with fake networks: which face is taken, what is refused, and what is told about the others. */
import { beforeEach, describe, expect, it } from 'vitest';
import { analyzePhotos, type FaceEngine } from '../../lib/actions/analyze-photos.ts';
import { Refusal } from '../../lib/errors.ts';
import type { DetectedFace, Landmarks, Purpose } from '../../lib/face/face.ts';
import { letterboxPacker } from '../../lib/face/letterbox.ts';
import type { Pixels } from '../../lib/face/pixels.ts';
import { rotate } from '../../lib/face/rotate.ts';
import { arcfaceTemplate } from '../../lib/face/similarity-transform.ts';
import type { PhotoOutcome, WantedFaces } from '../../lib/ports/photo-analyzer.ts';
import type { Detail } from '../../lib/ports/photo-decoder.ts';

const SIDE = 640;

/** A frontal face of `width` px whose landmarks lie as on ArcFace's template, or turned to the side. */
function face(x: number, y: number, width: number, { score = 0.9, profile = false } = {}): DetectedFace {
  const at = ([px, py]: readonly [number, number]) =>
    [x + (px / 112) * width, y + (py / 112) * width] as const;
  const [left, right, nose, mouthLeft, mouthRight] = arcfaceTemplate(112);
  const points: Landmarks = [
    at(left),
    at(right),
    at(profile ? [right[0] + 12, nose[1]] : nose),
    at(mouthLeft),
    at(mouthRight),
  ];
  return { box: { x, y, width, height: width }, landmarks: points, detectionScore: score };
}

/** A photo is its faces' names, written as bytes; the fake decoder and networks know what each shows. */
interface Scene {
  readonly faces: readonly DetectedFace[];
  /** Faces are seen only when the photo is turned this far clockwise. */
  readonly turn?: 0 | 90 | 180 | 270;
}

const scenes = new Map<number, Scene>();
let norm = 20;
let decoded: Detail[] = [];

/** The scene's number lies in the first pixel of the unturned photo, its turn in where that pixel is found. */
function pixelsOf(id: number): Pixels {
  const pixels = { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE * 3).fill(120) };
  const corner = { ...pixels, data: pixels.data };
  corner.data[0] = id;
  const turn = scenes.get(id)?.turn ?? 0;
  return rotate(corner, turn === 0 ? 0 : turn === 90 ? 270 : turn === 270 ? 90 : 180);
}

function engine(overrides: Partial<FaceEngine> = {}): FaceEngine {
  const detector = {
    name: 'scrfd',
    channels: 'RGB',
    mean: [0, 0, 0],
    std: [1, 1, 1],
    passes: [{ fit: SIDE, canvas: SIDE, trusted: { from: 0, to: Number.POSITIVE_INFINITY } }],
    tiles: {
      side: SIDE,
      overlap: 96,
      canvas: 'trimmed',
      trusted: { from: 0, to: Number.POSITIVE_INFINITY },
      coarserFrom: 0,
    },
    minDetectionScore: 0.5,
    decode: ([canvas]: readonly Float32Array[]) => [...(scenes.get(canvas![0]!)?.faces ?? [])],
    nms: { threshold: 0.4, border: 1, containment: 1 },
  } as const;
  return {
    detector,
    pack: letterboxPacker(detector),
    models: {
      detect: async ({ data }) => [data.slice()],
      embed: async ({ dims }) => new Float32Array(dims[0]! * 4).fill(norm / 2),
      engine: { provider: 'fake' },
      close: async () => {},
    },
    decoder: {
      async decode(bytes, detail) {
        decoded.push(detail);
        if (bytes.length === 0) throw new Refusal('media_type_unsupported', 'empty');
        const pixels = pixelsOf(bytes[0]!);
        return { mediaType: 'image/png', width: SIDE, height: SIDE, pixels };
      },
    },
    recogniser: {
      size: 112,
      channels: 'RGB',
      mean: [0, 0, 0],
      std: [1, 1, 1],
      dimension: 4,
      batch: null,
    },
    minEmbeddingNorm: 10,
    detail: 'reduced',
    now: () => 0,
    ...overrides,
  };
}

async function analyze(
  scene: Scene,
  wanted: WantedFaces,
  purpose: Purpose = 'search',
): Promise<PhotoOutcome> {
  scenes.set(1, scene);
  const photos = [{ bytes: Uint8Array.of(1), wanted }];
  const [outcome] = await analyzePhotos(engine(), { purpose, qualityFilter: 'standard', photos });
  return outcome!;
}

const largest = { kind: 'chosen', selection: 'largest' } as const;
const all = { kind: 'all' } as const;

function refusalOf(outcome: PhotoOutcome): Refusal {
  if (outcome.kind !== 'refused') throw new Error('the photo was not refused');
  return outcome.refusal;
}

beforeEach(() => {
  scenes.clear();
  norm = 20;
  decoded = [];
});

describe('analyzePhotos', () => {
  it('lists faces largest first and embeds every usable one with unit length', async () => {
    const small = face(400, 300, 60);
    const large = face(50, 50, 200);
    const outcome = await analyze({ faces: [small, large] }, all);
    expect(outcome.kind).toBe('analyzed');
    const { faces, chosen } = outcome.analysis!;
    expect(faces.map(({ box }) => box.width)).toEqual([200, 60]);
    expect(chosen).toBeNull();
    for (const one of faces) {
      expect(one.usable).toBe(true);
      expect(Math.hypot(...one.embedding!)).toBeCloseTo(1, 6);
      expect(one.quality.embeddingNorm).toBeCloseTo(20, 5);
      expect(one.crop).toHaveLength(112 * 112 * 3);
    }
  });

  it('embeds only the chosen face and still tells about the others', async () => {
    const outcome = await analyze({ faces: [face(50, 50, 200), face(400, 300, 60)] }, largest);
    const { faces, chosen } = outcome.analysis!;
    expect(chosen).toBe(0);
    expect(faces.map(({ embedding }) => embedding !== null)).toEqual([true, false]);
    expect(faces[1]!.quality.sharpness).not.toBeNull();
  });

  it('passes over a larger face that cannot be used', async () => {
    const profile = face(50, 50, 300, { profile: true });
    const outcome = await analyze({ faces: [profile, face(400, 300, 100)] }, largest, 'enroll');
    expect(outcome.kind).toBe('analyzed');
    expect(outcome.analysis!.chosen).toBe(1);
    expect(outcome.analysis!.faces[0]).toMatchObject({ usable: false, embedding: null });
    expect(outcome.analysis!.faces[0]!.quality.reasons).toContain('extreme_pose');
  });

  it('refuses with the reason of the largest face when none can be used', async () => {
    const tiny = await analyze({ faces: [face(10, 10, 30)] }, largest, 'enroll');
    expect(refusalOf(tiny)).toMatchObject({
      code: 'face_too_small',
      details: { reasons: ['face_too_small', expect.anything()] },
    });
    const turned = await analyze({ faces: [face(10, 10, 300, { profile: true })] }, largest, 'enroll');
    expect(refusalOf(turned).code).toBe('extreme_pose');
    expect(turned.analysis!.faces).toHaveLength(1);
  });

  it('refuses no_face, with an analysis that holds no face', async () => {
    const outcome = await analyze({ faces: [] }, largest);
    expect(refusalOf(outcome).code).toBe('no_face');
    expect(outcome.analysis!.faces).toEqual([]);
    expect((await analyze({ faces: [] }, all)).kind).toBe('analyzed');
  });

  it('refuses multiple_faces for `only` with two usable faces, not for one usable among unusable ones', async () => {
    const only = { kind: 'chosen', selection: 'only' } as const;
    const two = refusalOf(await analyze({ faces: [face(0, 50, 300), face(400, 300, 60)] }, only));
    expect(two.code).toBe('multiple_faces');
    expect(two.details.faces).toHaveLength(2);
    const one = await analyze({ faces: [face(0, 50, 300), face(400, 300, 20)] }, only);
    expect(one.kind).toBe('analyzed');
  });

  it('refuses multiple_faces from the given share of the area on, unless faceBox points to one', async () => {
    const faces = [face(0, 50, 200), face(400, 300, 180)];
    const ambiguous = { ...largest, ambiguousFrom: 0.7 };
    expect(refusalOf(await analyze({ faces }, ambiguous)).code).toBe('multiple_faces');
    expect((await analyze({ faces }, { ...largest, ambiguousFrom: 0.9 })).kind).toBe('analyzed');
    const pointed = await analyze(
      { faces },
      { ...ambiguous, faceBox: { x: 410, y: 310, width: 150, height: 150 } },
    );
    expect(pointed.analysis!.chosen).toBe(1);
  });

  it('refuses no_face when faceBox points beside every face', async () => {
    const faceBox = { x: 0, y: 500, width: 50, height: 50 };
    const outcome = await analyze({ faces: [face(50, 50, 200)] }, { ...largest, faceBox });
    expect(refusalOf(outcome).code).toBe('no_face');
  });

  it('prefers a smaller face in the centre with center-largest', async () => {
    const faces = [face(0, 0, 180), face(270, 270, 120)];
    const central = await analyze({ faces }, { kind: 'chosen', selection: 'center-largest' });
    expect(central.analysis!.faces[central.analysis!.chosen!]!.box.width).toBe(120);
  });

  it('refuses low_quality when the embedding is too short to tell anything, and keeps no embedding of it', async () => {
    norm = 4;
    const outcome = await analyze({ faces: [face(50, 50, 200)] }, largest);
    expect(refusalOf(outcome).code).toBe('low_quality');
    expect(outcome.analysis!.chosen).toBeNull();
    expect(outcome.analysis!.faces[0]).toMatchObject({ usable: false, embedding: null, crop: null });
    expect(outcome.analysis!.faces[0]!.quality.reasons).toContain('low_embedding_norm');
  });

  it.each([90, 180, 270] as const)(
    'turns a photo without a face by %i° and gives boxes of the turned photo',
    async (turn) => {
      const outcome = await analyze({ faces: [face(50, 60, 200)], turn }, largest);
      expect(outcome.analysis).toMatchObject({ rotationApplied: turn, chosen: 0 });
      expect(outcome.analysis!.faces[0]!.box).toMatchObject({ x: 50, y: 60 });
    },
  );

  it('turns no album photo', async () => {
    const outcome = await analyze({ faces: [face(50, 60, 200)], turn: 180 }, all, 'album');
    expect(outcome.analysis).toMatchObject({ rotationApplied: 0, faces: [] });
  });

  it('gives one outcome per photo in order; a refused photo spoils none of its neighbours', async () => {
    scenes.set(1, { faces: [face(50, 50, 200)] });
    scenes.set(2, { faces: [face(50, 50, 100), face(300, 300, 90)] });
    const photos = [Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2)].map((bytes) => ({
      bytes,
      wanted: all,
    }));
    const outcomes = await analyzePhotos(engine(), { purpose: 'album', qualityFilter: 'standard', photos });
    expect(outcomes.map(({ kind }) => kind)).toEqual(['analyzed', 'refused', 'analyzed']);
    expect(outcomes[1]).toMatchObject({ refusal: { code: 'media_type_unsupported' }, analysis: null });
    expect(outcomes[2]!.analysis!.faces.every(({ embedding }) => embedding !== null)).toBe(true);
  });

  it('decodes each photo while the one before is looked at, and is never further ahead than that', async () => {
    const said: string[] = [];
    const { decoder, models } = engine();
    const watched = engine({
      decoder: {
        decode: async (bytes, detail) => {
          said.push(`decode ${bytes[0]}`);
          return decoder.decode(bytes, detail);
        },
      },
      models: {
        ...models,
        detect: async (canvas) => {
          said.push(`detect ${canvas.data[0]}`);
          return models.detect(canvas);
        },
      },
    });
    const photos = [1, 2, 3].map((id) => ({ bytes: Uint8Array.of(id), wanted: all }));
    for (const id of [1, 2, 3]) scenes.set(id, { faces: [face(50, 50, 200)] });
    await analyzePhotos(watched, { purpose: 'album', qualityFilter: 'none', photos });
    expect(said).toEqual(['decode 1', 'decode 2', 'detect 1', 'decode 3', 'detect 2', 'detect 3']);
  });

  it('decodes nothing beside a photo of more than 40 megapixels', async () => {
    const said: string[] = [];
    const watched = engine({
      decoder: {
        decode: async (bytes) => {
          said.push(`decode ${bytes[0]}`);
          const pixels = { width: 8000, height: 6000, data: new Uint8Array(0) };
          return { mediaType: 'image/jpeg', width: 8000, height: 6000, pixels };
        },
      },
      models: {
        ...engine().models,
        detect: async () => {
          said.push('detect');
          return [Float32Array.of(0)];
        },
      },
    });
    const photos = [1, 2].map((id) => ({ bytes: Uint8Array.of(id), wanted: all }));
    await analyzePhotos(watched, { purpose: 'album', qualityFilter: 'none', photos });
    expect(said).toEqual(['decode 1', 'detect', 'decode 2', 'detect']);
  });

  it('looks at a photo as closely as asked: in full, piece by piece, and says so', async () => {
    let canvases = 0;
    const asked: Detail[] = [];
    const large = { width: 2000, height: 1200, data: new Uint8Array(2000 * 1200 * 3) };
    const watched = engine({
      decoder: {
        async decode(_, detail) {
          asked.push(detail);
          return { mediaType: 'image/jpeg', width: 2000, height: 1200, pixels: large };
        },
      },
      models: {
        ...engine().models,
        detect: async () => {
          canvases++;
          return [Float32Array.of(0)];
        },
      },
    });
    const look = async (detail?: 'portrait' | 'standard' | 'max') => {
      canvases = 0;
      const photos = [{ bytes: Uint8Array.of(1), wanted: all, detail }];
      const [outcome] = await analyzePhotos(watched, { purpose: 'album', qualityFilter: 'none', photos });
      return { canvases, engine: outcome!.analysis!.engine };
    };
    expect(await look()).toEqual({
      canvases: 1,
      engine: { provider: 'fake', detector: 'scrfd', passes: '640', decoding: 'reduced' },
    });
    expect((await look('portrait')).canvases).toBe(1);
    // Pieces of 640 that share 96: two by one at half, four by three in full, and one at a fifth of that is no more than a glance.
    expect(await look('standard')).toMatchObject({ canvases: 3, engine: { detail: 'standard' } });
    expect(await look('max')).toMatchObject({
      canvases: 13,
      engine: { detail: 'max', decoding: 'full', tiles: '640' },
    });
    expect(asked).toEqual(['reduced', 'reduced', 'full', 'full']);
  });

  it('throws what is no refusal', async () => {
    const broken = engine({ decoder: { decode: async () => Promise.reject(new Error('disk on fire')) } });
    const photos = [{ bytes: Uint8Array.of(1), wanted: all }];
    await expect(analyzePhotos(broken, { purpose: 'album', qualityFilter: 'none', photos })).rejects.toThrow(
      'disk on fire',
    );
  });

  it('decodes a reduced photo again in full when a wanted crop would show more than it holds', async () => {
    scenes.set(1, { faces: [face(50, 50, 60)] });
    const reducing = engine({
      decoder: {
        async decode(bytes, detail) {
          decoded.push(detail);
          const pixels = pixelsOf(bytes[0]!);
          const factor = detail === 'reduced' ? 2 : 1;
          const grown = {
            width: SIDE * 2,
            height: SIDE * 2,
            data: new Uint8Array(SIDE * SIDE * 12).fill(90),
          };
          return {
            mediaType: 'image/jpeg',
            width: SIDE * 2,
            height: SIDE * 2,
            pixels: factor === 2 ? pixels : grown,
          };
        },
      },
    });
    const ask = (wanted: WantedFaces) =>
      analyzePhotos(reducing, {
        purpose: 'search',
        qualityFilter: 'standard',
        photos: [{ bytes: Uint8Array.of(1), wanted }],
      });
    const [outcome] = await ask(largest);
    expect(decoded).toEqual(['reduced', 'full']);
    expect(outcome!.analysis!.faces[0]!.box).toMatchObject({ x: 100, y: 100, width: 120 });
    // The crop comes from the full pixels, which are 90 everywhere.
    expect(outcome!.analysis!.faces[0]!.crop!.slice(0, 3)).toEqual(Uint8Array.of(90, 90, 90));
    decoded = [];
    await ask({ kind: 'none' });
    expect(decoded).toEqual(['reduced']);
  });
});

describe('a photo nobody looks for faces in', () => {
  it('is described, and no network runs', async () => {
    scenes.set(1, { faces: [face(100, 100, 200)] });
    let ran = 0;
    const counting = engine();
    const models = { ...counting.models, detect: async () => [new Float32Array(++ran)] };
    const photos = [{ bytes: Uint8Array.of(1), wanted: { kind: 'unseen' } }] as const;
    const request = { purpose: 'album', qualityFilter: 'standard', photos } as const;
    const [outcome] = await analyzePhotos({ ...counting, models }, request);
    expect(outcome).toMatchObject({
      kind: 'analyzed',
      analysis: { width: SIDE, height: SIDE, mediaType: 'image/png', faces: [], rotationApplied: 0 },
    });
    expect(ran).toBe(0);
  });
});
