/** Small faces in large photos: how many are found and recognised at each level of detail, in what time, and what is found where nothing is. */
import type { DetailLevel } from '../../lib/face/detail-level.ts';
import { RESOLUTION } from '../../lib/face/detail-level.ts';
import type { Box } from '../../lib/face/face.ts';
import { overlap } from '../../lib/face/geometry.ts';
import { look } from './album-eyes.ts';
import type { Section } from './bench-context.ts';
import { type BenchRow, ms } from './bench-table.ts';
import { BINS, type ContactSheet, makeContactSheets, type PastedFace } from './contact-sheets.ts';
import { faceFreePieces } from './face-free.ts';
import { falseFaces } from './false-faces.ts';
import { mean, pairedRatio } from './figures.ts';
import { startPeer } from './peer.ts';
import { openServerAnalyzer } from './product-engine.ts';
import { galleryOfOriginals, recognitionRows } from './small-face-recognition.ts';

const LEVELS = ['standard', 'high', 'max'] as const;
const TIME_BUDGET = 0.8;
/** A detection is the pasted face when they overlap by so much. */
const SAME_FACE = 0.4;

interface Seen {
  readonly boxes: readonly Box[];
  readonly ms: number;
}

export const smallFaces: Section = async ({ quick, config, python }) => {
  const eyes = await openServerAnalyzer(config);
  const peer = python === null ? null : await startPeer(python, 2);
  const gallery = await galleryOfOriginals(eyes);
  const pieces = await faceFreePieces();
  const made = await makeContactSheets(gallery.originals, pieces, {
    perBin: quick ? 40 : 300,
    sheets: quick ? 2 : 6,
  });
  try {
    const rows: BenchRow[] = [];
    rows.push(...(await glance(made.sheets, eyes)));
    for (const level of LEVELS) {
      const looked = [];
      const times = { ours: [] as number[], theirs: [] as number[] };
      const theirs: Seen[] = [];
      for (const sheet of made.sheets) {
        const seen = await look(eyes, sheet.path, level);
        looked.push(seen);
        times.ours.push(seen.timings.detect);
        if (peer === null) continue;
        const reference = await peer.tiles(sheet.path, RESOLUTION[level]);
        times.theirs.push(reference.ms);
        theirs.push({
          ms: reference.ms,
          boxes: reference.boxes.map(([x, y, width, height]) => ({ x, y, width, height })),
        });
      }
      const ours = looked.map(({ faces, timings }) => ({
        boxes: faces.map(({ box }) => box),
        ms: timings.detect,
      }));
      rows.push(recallRow(level, made.sheets, ours, peer === null ? null : theirs));
      rows.push(timeRow(level, times));
      rows.push(inventedRow(level, made.sheets, ours));
      if (level === 'max') rows.push(...recognitionRows(made.sheets, looked, gallery, matching));
    }
    rows.push(...(await falseFaces(eyes, quick ? pieces.slice(0, 60) : pieces)));
    return rows;
  } finally {
    await made.remove();
    await Promise.all([eyes.analyzer.close(), peer?.stop()]);
  }
};

/** What detection at a glance sees of the same sheets. */
async function glance(
  sheets: readonly ContactSheet[],
  eyes: Parameters<typeof look>[0],
): Promise<readonly BenchRow[]> {
  const ours: Seen[] = [];
  for (const sheet of sheets) {
    const { faces, timings } = await look(eyes, sheet.path, 'portrait');
    ours.push({ boxes: faces.map(({ box }) => box), ms: timings.detect });
  }
  return [
    {
      figure:
        '24-megapixel sheets at a glance (128 + 640): found of faces 16–20, 20–32, 32–64, 64–128 px high',
      kith: `${shares(sheets, ours).map(two).join(', ')}; ${ms(mean(ours.map((seen) => seen.ms)))} a photo`,
    },
  ];
}

function recallRow(
  level: DetailLevel,
  sheets: readonly ContactSheet[],
  ours: readonly Seen[],
  theirs: readonly Seen[] | null,
): BenchRow {
  const found = shares(sheets, ours);
  const reference = theirs === null ? null : shares(sheets, theirs);
  const faces = sheets.reduce((sum, sheet) => sum + sheet.faces.length, 0);
  return {
    figure: `${level}: found of ${faces} faces 16–20, 20–32, 32–64, 64–128 px high`,
    kith: found.map(two).join(', '),
    reference: reference?.map(two).join(', ') ?? null,
    budget: 'at least the reference',
    reached: reference === null ? null : found.every((share, at) => share >= reference[at]!),
  };
}

function timeRow(
  level: DetailLevel,
  { ours, theirs }: { readonly ours: readonly number[]; readonly theirs: readonly number[] },
): BenchRow {
  const figure = `${level}: detection of a 24-megapixel photo`;
  if (theirs.length === 0) return { figure, kith: ms(mean(ours)) };
  const ratio = pairedRatio(ours, theirs);
  return {
    figure,
    kith: ms(mean(ours)),
    reference: ms(mean(theirs)),
    ratio,
    budget: `≤ ${TIME_BUDGET} ×`,
    reached: ratio <= TIME_BUDGET,
  };
}

/** Faces found beside all pasted ones: where the background holds none. */
function inventedRow(level: DetailLevel, sheets: readonly ContactSheet[], seen: readonly Seen[]): BenchRow {
  const boxes = seen.flatMap((one, at) => one.boxes.map((box) => ({ box, sheet: sheets[at]! })));
  const invented = boxes.filter(({ box, sheet }) => !sheet.faces.some(({ area }) => touches(box, area)));
  return { figure: `${level}: faces beside the pasted ones`, kith: `${invented.length} of ${boxes.length}` };
}

function touches(a: Box, b: Box): boolean {
  return overlap(a, b) > 0;
}

function shares(sheets: readonly ContactSheet[], seen: readonly Seen[]): readonly number[] {
  return BINS.map((bin) => {
    const all = sheets.flatMap((sheet, at) =>
      sheet.faces.filter((face) => face.bin === bin).map((face) => matching(face, seen[at]!.boxes) !== -1),
    );
    return all.filter(Boolean).length / all.length;
  });
}

/** Index of the box that is the pasted face; −1 when there is none. */
function matching(face: PastedFace, boxes: readonly Box[]): number {
  const overlaps = boxes.map((box) => overlap(box, face.box));
  const best = Math.max(...overlaps);
  return best >= SAME_FACE ? overlaps.indexOf(best) : -1;
}

function two(share: number): string {
  return share.toFixed(2);
}
