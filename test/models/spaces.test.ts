import { describe, expect, test } from 'vitest';
import { manifest, parseManifest } from '../../models/manifest.ts';
import { modelSet, modelSets } from '../../models/model-set.ts';
import { embeddingSpaces, modelSetOf, spaceId } from '../../models/spaces.ts';

/** Ids are what galleries are pinned to: changing one orphans every gallery in it, so they stand here in full. */
const pinned: Readonly<Record<string, string>> = {
  'buffalo_sc_q8 scrfd': '900d5f2917682e36',
  'buffalo_sc_q8 retinaface': 'f56f2dbab66494dd',
  'buffalo_sc_q8 yunet': '8b0b9100b20059c8',
  'mobilefacenet_128 scrfd': '88b2412e60160b59',
  'mobilefacenet_128 retinaface': '817772b6a7bdb86b',
  'mobilefacenet_128 yunet': '63816d09b1752dda',
};

describe('embedding spaces of the manifest', () => {
  const spaces = embeddingSpaces(manifest, { pack: 'buffalo_sc_q8', detector: null });

  test('every pack with every detector is known under its id', () => {
    const sets = modelSets(manifest);
    expect(sets).toHaveLength(Object.keys(manifest.packs).length * 3);
    for (const set of sets) {
      const known = spaces.find(spaceId(set));
      expect(known?.dimension).toBe(set.recogniser.file.contract.dimension);
      expect(known?.detector).toBe(set.detector.file.detector);
    }
    expect(spaces.find('0000000000000000')).toBeNull();
  });

  test('ids never change by accident', () => {
    const ids = Object.fromEntries(
      modelSets(manifest)
        .filter((set) => set.pack.tested)
        .map((set) => [`${set.packName} ${set.detector.file.detector}`, spaceId(set)]),
    );
    expect(ids).toEqual(pinned);
  });

  test('the default is the choice, with the detector of the pack unless one is named', () => {
    expect(spaces.default).toMatchObject({ pack: 'buffalo_sc_q8', detector: 'scrfd', dimension: 512 });
    expect(embeddingSpaces(manifest, { pack: 'opencv', detector: null }).default.detector).toBe('yunet');
    const other = embeddingSpaces(manifest, { pack: 'buffalo_sc_q8', detector: 'yunet' }).default;
    expect(other.id).not.toBe(spaces.default.id);
  });

  test('packs of the same two files share a space, told under the name of the chosen one', () => {
    const ids = ['buffalo_s', 'buffalo_sc'].map((pack) => spaceId(modelSet(manifest, pack, null)));
    expect(ids[0]).toBe(ids[1]);
    for (const pack of ['buffalo_s', 'buffalo_sc']) {
      const chosen = embeddingSpaces(manifest, { pack, detector: null });
      expect(chosen.find(chosen.default.id)?.pack).toBe(pack);
      expect(modelSetOf(manifest, chosen.default)?.packName).toBe(pack);
    }
  });

  test('only what is free in both files is offered for commercial use', () => {
    const free = embeddingSpaces(manifest, { pack: 'opencv', detector: 'yunet' }).default;
    expect(free).toMatchObject({ commercialUse: true, licence: 'Apache-2.0 + MIT' });
    expect(embeddingSpaces(manifest, { pack: 'opencv', detector: 'scrfd' }).default.commercialUse).toBe(
      false,
    );
    expect(embeddingSpaces(manifest, { pack: 'buffalo_l', detector: 'yunet' }).default.commercialUse).toBe(
      false,
    );
    expect(spaces.default.commercialUse).toBe(false);
  });

  test('a measured curve counts only for the very space it was measured on', () => {
    const set = modelSet(manifest, 'mobilefacenet_128', 'scrfd');
    const curve = {
      protocol: 'made up',
      identities: 2,
      genuinePairs: 1,
      impostorPairs: 1,
      points: [],
      tail: null,
    };
    const measured = parseManifest({
      ...manifest,
      packs: {
        ...manifest.packs,
        mobilefacenet_128: {
          ...set.pack,
          operatingPoints: [{ source: 'measured', space: spaceId(set), curve, minEmbeddingNorm: 7 }],
        },
      },
    });
    const known = (detector: 'scrfd' | 'yunet') =>
      embeddingSpaces(measured, { pack: 'mobilefacenet_128', detector }).default;
    expect(known('scrfd')).toMatchObject({ curve, minEmbeddingNorm: 7 });
    expect(known('yunet')).toMatchObject({ curve: null, minEmbeddingNorm: null });
  });

  test('a published operating point is told with its source', () => {
    const { published } = embeddingSpaces(manifest, { pack: 'buffalo_l', detector: null }).default;
    expect(published).toMatchObject({ threshold: 0.4078, fmr: 1e-6 });
  });

  test('every measured point belongs to a space of its own pack', () => {
    for (const [packName, pack] of Object.entries(manifest.packs)) {
      const own = modelSets(manifest)
        .filter((set) => set.packName === packName)
        .map(spaceId);
      for (const point of pack.operatingPoints) {
        if (point.source === 'measured') expect(own).toContain(point.space);
      }
    }
  });
});

describe('a manifest', () => {
  test('names that lead nowhere are refused, as are names that could leave a folder', () => {
    const pack = manifest.packs.buffalo_sc!;
    const broken = (changes: object) => () => parseManifest({ ...manifest, ...changes });
    expect(broken({ packs: { odd: { ...pack, recogniser: 'nowhere.onnx' } } })).toThrow(/nowhere\.onnx/);
    expect(broken({ packs: { odd: { ...pack, recogniser: 'det_500m.onnx' } } })).toThrow(/recogniser/);
    expect(broken({ archives: {} })).toThrow(/buffalo_l\.zip/);
    expect(broken({ licences: {} })).toThrow(/licence/);
    expect(broken({ packs: { odd: { ...pack, recogniser: '../w600k_mbf.onnx' } } })).toThrow();
    expect(broken({ packs: { '../odd': pack } })).toThrow();
  });

  test('every pack says whether it was tried, and what its licences allow', () => {
    const tested = Object.entries(manifest.packs).filter(([, pack]) => pack.tested);
    expect(tested.map(([name]) => name)).toEqual(['buffalo_sc_q8', 'mobilefacenet_128']);
    for (const licence of Object.values(manifest.licences)) expect(licence.terms.length).toBeGreaterThan(10);
  });
});
