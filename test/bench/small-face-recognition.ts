/** From which size on a found face is also recognised: rank 1 among other photos of all persons. */
import { cosine } from '../../lib/matching/similarity.ts';
import type { Looked } from './album-eyes.ts';
import { look } from './album-eyes.ts';
import type { BenchRow } from './bench-table.ts';
import type { ContactSheet, Original, PastedFace } from './contact-sheets.ts';
import { labelledPhotos } from './labelled-photos.ts';

/** Face heights in pixels. */
const STEPS = [16, 20, 24, 28, 32, 40, 48, 64, 96, 128] as const;
const RANK_ONE = 0.9;

interface Known {
  readonly path: string;
  readonly person: string;
  readonly embedding: Float32Array;
}

export interface Gallery {
  /** Photos of persons with at least one other photo, and where their face is. */
  readonly originals: readonly Original[];
  readonly known: readonly Known[];
}

/** The largest face of every photo with a trustworthy label, at full size. */
export async function galleryOfOriginals(eyes: Parameters<typeof look>[0]): Promise<Gallery> {
  const known: Known[] = [];
  const boxes = new Map<string, Original>();
  for (const { path, label, bytes } of await labelledPhotos()) {
    const { faces } = await look(eyes, bytes, 'portrait');
    const [face] = faces;
    if (face?.embedding == null) continue;
    known.push({ path, person: label, embedding: face.embedding });
    boxes.set(path, { path, person: label, box: face.box });
  }
  const count = Map.groupBy(known, ({ person }) => person);
  const originals = [...boxes.values()].filter(({ person }) => count.get(person)!.length > 1);
  return { originals, known };
}

/** One row for each step of size. `find` gives the index of the detection that is the pasted face. */
export function recognitionRows(
  sheets: readonly ContactSheet[],
  looked: readonly Looked[],
  { known }: Gallery,
  find: (face: PastedFace, boxes: readonly PastedFace['box'][]) => number,
): readonly BenchRow[] {
  const tried = sheets.flatMap((sheet, at) => {
    const { faces } = looked[at]!;
    const boxes = faces.map(({ box }) => box);
    return sheet.faces.flatMap((pasted) => {
      const found = faces[find(pasted, boxes)];
      if (found === undefined) return [];
      const right =
        found.embedding === null ? null : nearest(found.embedding, pasted, known) === pasted.original.person;
      return [{ height: pasted.box.height, right }];
    });
  });
  return STEPS.slice(0, -1).flatMap((from, step) => {
    const to = STEPS[step + 1]!;
    const own = tried.filter(({ height }) => height >= from && height < to);
    const searchable = own.filter(({ right }) => right !== null);
    const right = searchable.filter((one) => one.right).length;
    if (own.length === 0) return [];
    const figure = `max: found faces ${from}–${to} px high: searchable, right person first among ${known.length} photos`;
    const share = right / searchable.length;
    const kith = `${searchable.length} of ${own.length}${searchable.length === 0 ? '' : `, rank 1 ${share.toFixed(3)}`}`;
    if (searchable.length === 0) return [{ figure, kith }];
    return [{ figure, kith, budget: `≥ ${RANK_ONE}`, reached: share >= RANK_ONE }];
  });
}

/** The person of the nearest photo other than the one that was pasted. */
function nearest(probe: Float32Array, { original }: PastedFace, known: readonly Known[]): string | undefined {
  let best: Known | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const one of known) {
    if (one.path === original.path) continue;
    const similarity = cosine(probe, one.embedding);
    if (similarity > most) [best, most] = [one, similarity];
  }
  return best?.person;
}
