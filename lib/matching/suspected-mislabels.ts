/** Finds photos that seem to lie in the wrong person's folder, so that a human can look before error rates are believed. */
import type { LabelledEmbedding } from './comparisons.ts';

export type MislabelReason =
  /** Like no other photo of its folder. In a folder of two it may as well be the other one. */
  | 'unlike_own_folder'
  /** Certainly like another folder's photo, and more so than like its own. */
  | 'closer_to_other_folder'
  /** Certainly like another folder's photo and like its own: one person in two folders, or one photo twice. */
  | 'person_in_two_folders';

export interface SuspectedMislabel {
  /** Position in the list of photos. */
  readonly photo: number;
  readonly reason: MislabelReason;
  /** Best similarity within the folder; null when it is the only one left there. */
  readonly ownSimilarity: number | null;
  /** The nearest photo of another folder. */
  readonly nearest: number | null;
  readonly nearestSimilarity: number | null;
}

export interface MislabelBars {
  /** Below it two photos of one person would be as unlike as strangers (the FMR 1e-2 point). */
  readonly stranger: number;
  /** Above it a false match is not to be expected among all pairs of the set. */
  readonly certain: number;
}

/**
 * Worst first: falling distance between the nearest photo of another folder and the own folder. Each suspect is taken out
 * before the next is looked for, so that one stray photo doesn't throw suspicion on the whole folder it belongs to.
 */
export function suspectedMislabels(
  photos: readonly LabelledEmbedding[],
  similarity: (a: number, b: number) => number,
  bars: MislabelBars,
): readonly SuspectedMislabel[] {
  const left = new Map(photos.map((_, photo) => [photo, neighbours(photos, photo, similarity, null)]));
  const suspects: SuspectedMislabel[] = [];
  for (;;) {
    const worst = [...left]
      .flatMap(([photo, near]) => suspicion(photo, near, bars))
      .sort((a, b) => gap(b) - gap(a) || a.photo - b.photo)[0];
    if (worst === undefined) return suspects;
    suspects.push(worst);
    left.delete(worst.photo);
    for (const [photo, near] of left) {
      if (near.own?.photo !== worst.photo && near.other?.photo !== worst.photo) continue;
      left.set(photo, neighbours(photos, photo, similarity, left));
    }
  }
}

interface Neighbour {
  readonly photo: number;
  readonly similarity: number;
}

interface Neighbours {
  readonly own: Neighbour | null;
  readonly other: Neighbour | null;
}

/** Nearest photo of the own folder and of any other; `among` leaves out the photos already suspected. */
function neighbours(
  photos: readonly LabelledEmbedding[],
  photo: number,
  similarity: (a: number, b: number) => number,
  among: ReadonlyMap<number, unknown> | null,
): Neighbours {
  let own: Neighbour | null = null;
  let other: Neighbour | null = null;
  const { person } = photos[photo]!;
  for (let candidate = 0; candidate < photos.length; candidate++) {
    if (candidate === photo || among?.has(candidate) === false) continue;
    const value = similarity(photo, candidate);
    if (photos[candidate]!.person === person) {
      if (own === null || value > own.similarity) own = { photo: candidate, similarity: value };
    } else if (other === null || value > other.similarity) {
      other = { photo: candidate, similarity: value };
    }
  }
  return { own, other };
}

function suspicion(photo: number, { own, other }: Neighbours, bars: MislabelBars): SuspectedMislabel[] {
  const reason = reasonFor(own?.similarity ?? null, other?.similarity ?? null, bars);
  if (reason === null) return [];
  return [
    {
      photo,
      reason,
      ownSimilarity: own?.similarity ?? null,
      nearest: other?.photo ?? null,
      nearestSimilarity: other?.similarity ?? null,
    },
  ];
}

function reasonFor(own: number | null, other: number | null, bars: MislabelBars): MislabelReason | null {
  if (other !== null && other >= bars.certain) {
    return own !== null && own >= other ? 'person_in_two_folders' : 'closer_to_other_folder';
  }
  return own !== null && own < bars.stranger ? 'unlike_own_folder' : null;
}

function gap({ nearestSimilarity, ownSimilarity }: SuspectedMislabel): number {
  return (nearestSimilarity ?? -1) - (ownSimilarity ?? -1);
}
