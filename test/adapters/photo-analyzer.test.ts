/** Both ways to run the analysis keep one contract: outcomes in order, refusals as refusals, faults as faults. */
import { afterEach, describe, expect, it } from 'vitest';
import { analyzePhotos } from '../../lib/actions/analyze-photos.ts';
import { openInThreadAnalyzer } from '../../lib/adapters/photo-analyzer/in-thread.ts';
import { openWorkerPool } from '../../lib/adapters/photo-analyzer/worker-pool.ts';
import { announcedPixels } from '../../lib/adapters/photo-decoder/sharp.ts';
import { Refusal } from '../../lib/errors.ts';
import type { AnalyzeRequest, PhotoAnalyzer } from '../../lib/ports/photo-analyzer.ts';
import { type FaceEnginePlan, openFaceEngine } from '../../lib/runtime/face-engine.ts';
import { hasShared, sharedFile, sharedPath } from '../face/golden.ts';
import { openFake } from './photo-analyzer/fake-engine.ts';

const fakeWorker = new URL('./photo-analyzer/fake.worker.ts', import.meta.url);
const opened: PhotoAnalyzer[] = [];
afterEach(() => Promise.all(opened.splice(0).map((one) => one.close())));

async function planOf(space: string) {
  if (space === 'foreign') throw new Refusal('embedding_space_mismatch', 'no such space');
  return { space };
}

const size = { mostPixels: 1000, pixelsOf: async (bytes: Uint8Array) => bytes.length };
const sharing = (plan: { readonly space: string }) => ({ ...plan, threads: 1 });

function keep(analyzer: PhotoAnalyzer): PhotoAnalyzer {
  opened.push(analyzer);
  return analyzer;
}

const ways = {
  'in this thread': () => openInThreadAnalyzer({ planOf, ...openFake() }),
  'in worker threads': () =>
    openWorkerPool({ worker: fakeWorker, workers: 2, mostWaiting: 50, ...size, planOf, sharing }),
};

function request(photos: readonly string[], space = 'fake'): AnalyzeRequest {
  return {
    space,
    purpose: 'search',
    qualityFilter: 'standard',
    photos: photos.map((text) => ({ bytes: Buffer.from(text), wanted: { kind: 'all' } })),
  };
}

describe.each(Object.entries(ways))('a photo analyzer %s', (_, open) => {
  it('gives one outcome per photo in order, with embeddings as float32', async () => {
    const analyzer = keep(open());
    const outcomes = await analyzer.analyze(request(['11', '222', '3333']));
    expect(outcomes.map(({ analysis }) => analysis!.width)).toEqual([2, 3, 4]);
    expect(outcomes[1]!.analysis!.faces[0]!.embedding).toEqual(Float32Array.of(0.6, 0.8));
  });

  it('gives the same when the photos are analysed together', async () => {
    const analyzer = keep(open());
    const photos = request(['11', 'refuse', '3333']);
    expect(await analyzer.analyze({ ...photos, together: true })).toEqual(await analyzer.analyze(photos));
    await expect(analyzer.analyze({ ...request(['11', 'fault']), together: true })).rejects.toThrow('broken');
    expect(analyzer.workload.photos * analyzer.workload.calls).toBeGreaterThan(0);
  });

  it('says whether the models of a space are at hand, without opening them', async () => {
    const analyzer = keep(open());
    await expect(analyzer.check('missing')).resolves.toBeUndefined();
    await expect(analyzer.check('foreign')).rejects.toMatchObject({ code: 'embedding_space_mismatch' });
  });

  it('gives a refused photo as a Refusal with its code and details', async () => {
    const analyzer = keep(open());
    const [, outcome] = await analyzer.analyze(request(['11', 'refuse']));
    if (outcome?.kind !== 'refused') throw new Error('not refused');
    expect(outcome.refusal).toBeInstanceOf(Refusal);
    expect(outcome.refusal).toMatchObject({ code: 'no_face', message: 'nobody', details: { seen: [1, 2] } });
  });

  it('throws the refusal of a whole batch as a Refusal', async () => {
    const analyzer = keep(open());
    await expect(analyzer.analyze(request(['1'], 'foreign'))).rejects.toMatchObject({
      name: 'Refusal',
      code: 'embedding_space_mismatch',
    });
    await expect(analyzer.analyze(request(['1'], 'missing'))).rejects.toBeInstanceOf(Refusal);
    await expect(analyzer.warm('missing')).rejects.toMatchObject({ code: 'models_unavailable' });
  });

  it('throws a fault as a fault and goes on with the next photo', async () => {
    const analyzer = keep(open());
    const failure = await analyzer.analyze(request(['fault'])).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(Refusal);
    expect(await analyzer.analyze(request(['11']))).toHaveLength(1);
  });

  it("leaves the caller's bytes alone", async () => {
    const analyzer = keep(open());
    const asked = request(['11']);
    await analyzer.analyze(asked);
    expect(Buffer.from(asked.photos[0]!.bytes).toString()).toBe('11');
  });
});

describe('the worker pool', () => {
  it('fails the photo of a worker that dies with a fault, and replaces the worker', async () => {
    const analyzer = keep(
      openWorkerPool({ worker: fakeWorker, workers: 1, mostWaiting: 50, ...size, planOf, sharing }),
    );
    const failure = await analyzer.analyze(request(['die'])).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(Refusal);
    expect(await analyzer.analyze(request(['11']))).toHaveLength(1);
  });

  it('lets a photo that is alone have its own plan, and photos in company the sharing one', async () => {
    let shared = 0;
    const counted = (plan: { readonly space: string }) => {
      shared++;
      return sharing(plan);
    };
    const options = { worker: fakeWorker, workers: 2, mostWaiting: 50, ...size, planOf, sharing: counted };
    const analyzer = keep(openWorkerPool(options));
    await analyzer.analyze(request(['11']));
    await analyzer.analyze(request(['11']));
    expect(shared).toBe(0);
    await analyzer.analyze(request(['11', '22']));
    expect(shared).toBe(1);
  });

  it('refuses new requests with rate_limited while too many photos wait', async () => {
    const analyzer = keep(
      openWorkerPool({ worker: fakeWorker, workers: 1, mostWaiting: 3, ...size, planOf, sharing }),
    );
    const first = analyzer.analyze(request(['1', '1', '1', '1', '1', '1']));
    await expect(analyzer.analyze(request(['1']))).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retryAfterSeconds: 1 },
    });
    expect(await first).toHaveLength(6);
  });
});

describe.skipIf(!hasShared)('the real engine', () => {
  const plan = (space: string): FaceEnginePlan => ({
    space,
    detector: { name: 'scrfd', path: sharedPath('models/det_500m.onnx') },
    recogniser: {
      path: sharedPath('models/w600k_mbf_from_int8.onnx'),
      size: 112,
      channels: 'RGB',
      mean: [127.5, 127.5, 127.5],
      std: [127.5, 127.5, 127.5],
      dimension: 512,
      batch: null,
    },
    minEmbeddingNorm: null,
    minDetectionScore: null,
    device: 'cpu',
    threads: 1,
    mode: 'product',
  });

  it('gives the same answers in worker threads as in this one', async () => {
    const inThread = keep(
      openInThreadAnalyzer({
        planOf: async (space) => plan(space),
        open: openFaceEngine,
        analyze: analyzePhotos,
      }),
    );
    const pool = keep(
      openWorkerPool({
        worker: new URL('../../functions/analyze.worker.ts', import.meta.url),
        workers: 2,
        mostWaiting: 50,
        mostPixels: 100_000_000,
        pixelsOf: announcedPixels,
        planOf: async (space) => plan(space),
        sharing: (own) => own,
      }),
    );
    const paths = ['faces/photos/000_5.jpg', 'faces/hard/rotate_rot_180.jpg', 'faces/photos/017_0.jpg'];
    const asked: AnalyzeRequest = {
      space: 'q8',
      purpose: 'search',
      qualityFilter: 'standard',
      photos: [
        ...paths.map((path) => ({ bytes: sharedFile(path), wanted: { kind: 'all' } as const })),
        {
          bytes: sharedFile('faces/photos/016_8.jpg'),
          wanted: { kind: 'all' },
          detail: 'max',
        },
      ],
    };
    const [here, there] = await Promise.all([inThread.analyze(asked), pool.analyze(asked)]);
    const comparable = (outcomes: typeof here) =>
      outcomes.map(({ analysis }) => ({
        ...analysis,
        timings: null,
        faces: analysis!.faces.map(({ embedding, ...face }) => ({ ...face, dimension: embedding?.length })),
      }));
    expect(comparable(there)).toEqual(comparable(here));
    expect(here.map(({ analysis }) => analysis!.faces.length)).toEqual([5, 1, 0, 8]);
    expect(here[3]!.analysis!.engine).toMatchObject({ detail: 'max', tiles: '1280' });
    expect(here[1]!.analysis!.rotationApplied).toBe(180);
    for (const [i, { analysis }] of here.entries()) {
      for (const [j, face] of analysis!.faces.entries()) {
        if (face.embedding === null) continue;
        const other = there[i]!.analysis!.faces[j]!.embedding;
        expect(face.embedding.reduce((sum, value, k) => sum + value * other![k]!, 0)).toBeGreaterThan(
          0.99999,
        );
      }
    }
  });

  it('refuses models_unavailable when a model file is missing or no model', async () => {
    for (const path of ['models/README.md', 'models/none.onnx']) {
      const broken = { ...plan('x'), detector: { name: 'scrfd', path: sharedPath(path) } } as const;
      await expect(openFaceEngine(broken)).rejects.toMatchObject({ code: 'models_unavailable' });
    }
  });
});
