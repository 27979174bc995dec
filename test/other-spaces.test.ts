/** The packs and detectors beside the default ones tell people apart too, opened as the server opens them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyzePhotos } from '../lib/actions/analyze-photos.ts';
import type { DetectorName } from '../lib/ports/embedding-spaces.ts';
import { openFaceEngine } from '../lib/runtime/face-engine.ts';
import { locateModels, searchPath } from '../models/locate.ts';
import { manifest } from '../models/manifest.ts';
import { modelSet } from '../models/model-set.ts';
import { spaceId } from '../models/spaces.ts';
import { createVerifier } from '../models/verify.ts';
import { cosine, hasShared, sharedPath } from './face/golden.ts';

const people = hasShared ? sharedPath('faces/bbt') : '';

/** The largest face of each photo of each person. */
async function embeddings(
  pack: string,
  detector: DetectorName,
  mode: 'product' | 'golden',
): Promise<Map<string, Float32Array[]>> {
  const path = searchPath(sharedPath('models'), '/', '/');
  const files = await locateModels(manifest, { pack, detector }, path, createVerifier(null));
  const { recogniser } = modelSet(manifest, pack, detector);
  const engine = await openFaceEngine({
    space: spaceId(modelSet(manifest, pack, detector)),
    detector: { name: detector, path: files.detector },
    recogniser: { ...recogniser.file.contract, path: files.recogniser },
    minEmbeddingNorm: null,
    minDetectionScore: null,
    device: 'cpu',
    threads: 2,
    mode,
  });
  const found = new Map<string, Float32Array[]>();
  for (const person of readdirSync(people)) {
    const photos = readdirSync(join(people, person)).map((name) => ({
      bytes: readFileSync(join(people, person, name)),
      wanted: { kind: 'chosen', selection: 'largest' } as const,
    }));
    const outcomes = await analyzePhotos(engine, { purpose: 'search', qualityFilter: 'standard', photos });
    const own = outcomes.flatMap((outcome) =>
      outcome.kind === 'analyzed'
        ? (outcome.analysis.faces[outcome.analysis.chosen ?? -1]?.embedding ?? [])
        : [],
    );
    found.set(person, own);
  }
  await engine.close();
  return found;
}

describe.skipIf(!hasShared || !existsSync(people))('spaces beside the default one', () => {
  test.each([
    ['buffalo_sc_q8', 'retinaface', 512, 'product'],
    ['buffalo_sc_q8', 'yunet', 512, 'product'],
    // Where SCRFD looks in product mode has tests of its own.
    ['mobilefacenet_128', 'scrfd', 128, 'golden'],
  ] as const)(
    '%s with %s: every face is found, and each is nearest to two photos of its own person',
    async (pack, detector, dimension, mode) => {
      const found = await embeddings(pack, detector, mode);
      const gallery = [...found].flatMap(([person, own]) =>
        own.slice(0, 2).map((embedding) => ({ person, embedding })),
      );
      let right = 0;
      let asked = 0;
      for (const [person, own] of found) {
        expect(own, person).toHaveLength(readdirSync(join(people, person)).length);
        for (const probe of own.slice(2)) {
          expect(probe).toHaveLength(dimension);
          const best = gallery.reduce((a, b) =>
            cosine(probe, b.embedding) > cosine(probe, a.embedding) ? b : a,
          );
          right += best.person === person ? 1 : 0;
          asked++;
        }
      }
      expect(right).toBe(asked);
      expect(asked).toBeGreaterThanOrEqual(20);
    },
  );
});
