/** `kith evaluate` as a person types it, on made-up photos that a stand-in for the models understands. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../lib/commands/evaluation.ts';
import { Refusal } from '../../lib/errors.ts';
import type { KnownSpace } from '../../lib/ports/embedding-spaces.ts';
import type { AnalyzeRequest, PhotoAnalyzer, PhotoOutcome } from '../../lib/ports/photo-analyzer.ts';
import { curveSchema } from '../../models/curve-schema.ts';
import { syntheticFaces } from '../matching/synthetic-faces.ts';
import { type } from './test-shell.ts';

const space: KnownSpace = {
  id: 'made-up-space',
  pack: 'made-up',
  detector: 'scrfd',
  dimension: 48,
  licence: 'none',
  commercialUse: true,
  curve: null,
  published: null,
  minEmbeddingNorm: null,
};

/** A photo is its embedding as text; anything else shows no face. */
function standIn(requests: AnalyzeRequest[] = []) {
  let closed = 0;
  const analyzer: PhotoAnalyzer = {
    workload: { photos: 1, calls: 1 },
    async analyze(request) {
      requests.push(request);
      return request.photos.map(({ bytes }) => outcomeOf(new TextDecoder().decode(bytes)));
    },
    warm: async () => {},
    check: async () => {},
    close: async () => {
      closed++;
    },
  };
  return { openAnalyzer: async () => ({ analyzer, space }), closed: () => closed };
}

function outcomeOf(text: string): PhotoOutcome {
  if (!text.startsWith('[')) {
    const refusal = new Refusal('no_face', 'No face was found; use a photo that shows one.');
    return { kind: 'refused', refusal, analysis: null };
  }
  const [norm = 0, ...embedding] = JSON.parse(text) as number[];
  const quality = {
    interEyeDistance: 60,
    sharpness: 90,
    brightness: 0.5,
    yaw: 0,
    pitch: 0,
    roll: 0,
    reasons: [],
  };
  const face = {
    box: { x: 0, y: 0, width: 100, height: 100 },
    landmarks: [
      [30, 40],
      [70, 40],
      [50, 60],
      [35, 80],
      [65, 80],
    ],
    detectionScore: 0.9,
    quality: { ...quality, embeddingNorm: norm },
    usable: true,
    embedding: Float32Array.from(embedding),
    crop: null,
  } as const;
  const timings = { decode: 0, detect: 0, align: 0, embed: 0 };
  const photo = {
    mediaType: 'image/jpeg',
    width: 100,
    height: 100,
    rotationApplied: 0,
    perceptualHash: '',
  } as const;
  return { kind: 'analyzed', analysis: { ...photo, faces: [face], chosen: 0, timings, engine: {} } };
}

describe('kith evaluate', () => {
  let root: string;
  const faces = syntheticFaces({ persons: 40, photosPerPerson: 3, seed: 12 });
  const path = (i: number, folder = faces[i]!.person) => join(root, 'set', folder, `${i}.jpg`);
  const write = (i: number, folder?: string) => {
    mkdirSync(join(path(i, folder), '..'), { recursive: true });
    writeFileSync(path(i, folder), JSON.stringify([20 + i / 100, ...faces[i]!.embedding]));
  };
  const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  const evaluate = (...more: string[]) =>
    type(['evaluate', join(root, 'set'), '--splits', '5', ...more], { openAnalyzer: standIn().openAnalyzer });
  const report = async (...more: string[]): Promise<EvaluationReport> =>
    JSON.parse((await evaluate('--json', ...more)).stdout);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'kith-evaluate-'));
    for (const i of faces.keys()) write(i);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('counts persons, pairs and photos, and measures an FMR that falls over the operating points', async () => {
    const { raw, cleaned, missed, suspectedMislabels } = await report();
    expect(raw).toMatchObject({
      photos: 120,
      persons: 40,
      genuinePairs: 120,
      impostorPairs: (40 * 39 * 9) / 2,
    });
    expect([cleaned, missed, suspectedMislabels]).toEqual([null, [], []]);
    const rates = raw.operatingPoints.map(({ fmr }) => fmr.rate);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
    for (const { targetFmr, fmr } of raw.operatingPoints) expect(fmr.rate).toBeLessThanOrEqual(targetFmr);
    expect(raw.embeddingNorm!.firstPercentile).toBeCloseTo(20 + 1.19 / 100, 6);
    expect(() => curveSchema.parse(raw.curve)).not.toThrow();
  });

  it('prints no rate that fewer than 30 errors stand behind', async () => {
    const { exit, stdout } = await evaluate();
    expect(exit).toBe(0);
    expect(stdout).toMatch(/FMR ≤ 1e-2\s+\S+\s+(9|8|7)\.\de-3 \[/);
    expect(stdout).toMatch(/FMR ≤ 1e-5\s+\S+\s+insufficient data \(0 false matches\)\n/);
  });

  it('tells every photo that gave no embedding, and counts a repeated file once', async () => {
    writeFileSync(path(3), 'no face here');
    writeFileSync(path(4), readFileSync(path(5)));
    const { missed, raw } = await report();
    expect(raw.photos).toBe(118);
    expect(missed.map(({ file, code }) => [file, code])).toEqual([
      [join(faces[3]!.person, '3.jpg'), 'no_face'],
      [join(faces[5]!.person, '5.jpg'), 'repeated_photo'],
    ]);
    expect((await evaluate()).stdout).toContain(`${join(faces[3]!.person, '3.jpg')}  no_face`);
  });

  it('suspects the photo in the wrong folder, and measures better once it is excluded by its hash', async () => {
    rmSync(path(9));
    write(9, faces[30]!.person);
    const stray = path(9, faces[30]!.person);
    const before = await report();
    expect(before.suspectedMislabels[0]).toMatchObject({ sha256: sha256(stray), person: faces[30]!.person });
    expect((await evaluate()).stdout).toContain(sha256(stray));

    const list = join(root, 'exclude.txt');
    writeFileSync(list, `# wrong labels\n\n${sha256(stray).toUpperCase()}  another person\n`);
    const after = await report('--exclude', list);
    expect(after.excluded).toMatchObject([{ sha256: sha256(stray), reason: 'another person' }]);
    expect(after.suspectedMislabels).toEqual([]);
    expect(after.raw.photos).toBe(120);
    expect(after.cleaned!.photos).toBe(119);
    const highest = ({ curve }: EvaluationReport['raw']) =>
      curve.points.findLast(({ fmr }) => fmr > 0)!.threshold;
    expect(highest(after.cleaned!)).toBeLessThan(highest(after.raw));
  });

  it('prints the measured point for the manifest, taken without any quality filter', async () => {
    const requests: AnalyzeRequest[] = [];
    const { openAnalyzer, closed } = standIn(requests);
    const { stdout } = await type(['evaluate', join(root, 'set'), '--curve', '--splits', '1'], {
      openAnalyzer,
    });
    const point: Record<string, unknown> = JSON.parse(stdout);
    expect(point).toMatchObject({ source: 'measured', space: 'made-up-space', minEmbeddingNorm: 20.01 });
    expect(curveSchema.parse(point.curve).identities).toBe(40);
    expect(new Set(requests.map(({ qualityFilter }) => qualityFilter))).toEqual(new Set(['none']));
    expect(requests.flatMap(({ photos }) => photos).length).toBe(120);
    expect(closed()).toBe(1);
  });

  it('draws a DET plot', async () => {
    const plot = join(root, 'det.svg');
    await evaluate('--plot', plot);
    const svg = readFileSync(plot, 'utf8');
    expect(svg).toMatch(/^<svg [^>]+>[\s\S]+<\/svg>\n$/);
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(svg.match(/fill="none" stroke="#999"/g)).toHaveLength(2);
  });

  it('gives the same report for the same seed, and another one for another', async () => {
    const [one, two, other] = [await report(), await report(), await report('--seed', '2')];
    expect(one).toEqual(two);
    expect(other.raw.identification).not.toEqual(one.raw.identification);
  });

  it('refuses what cannot be measured, and says what it needs', async () => {
    for (const i of faces.keys()) if (faces[i]!.person !== faces[0]!.person) rmSync(path(i));
    expect(await evaluate()).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('at least two persons'),
    });
    writeFileSync(join(root, 'bad.txt'), 'not a hash');
    const bad = await evaluate('--exclude', join(root, 'bad.txt'));
    expect(bad).toMatchObject({ exit: 2, stderr: expect.stringContaining('Line 1') });
    expect((await evaluate('--exclude', join(root, 'absent.txt'))).exit).toBe(1);
    expect((await evaluate('--splits', '0')).exit).toBe(2);
    expect(existsSync(join(root, 'det.svg'))).toBe(false);
  });
});
