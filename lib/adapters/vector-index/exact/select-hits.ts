/** From the similarities of all rows of a gallery to the hits a search asked for. */
import type { IndexHit, IndexSearch } from '../../../ports/vector-index.ts';
import type { EntryColumns } from './entry-columns.ts';
import { TopHits } from './top-hits.ts';

const NONE = -1;

/**
 * Filters, groups, then limits: a person with a hundred near faces takes one place.
 *
 * Float32 rounding can leave a similarity a ten-millionth outside [-1, 1]; it is brought back, so that -1 means everything.
 * A similarity that is no number (an embedding with NaN) is never a hit.
 */
export function selectHits(
  columns: EntryColumns,
  slots: Int32Array,
  similarities: Float32Array,
  request: Pick<IndexSearch, 'albums' | 'namedOnly' | 'minSimilarity' | 'limit' | 'bestPer'>,
): readonly IndexHit[] {
  const fits = request.albums === undefined ? null : columns.inAlbums(request.albums);
  const top = new TopHits(request.limit, columns.faces);
  const best = request.bestPer === 'person' ? new Int32Array(columns.personCapacity).fill(NONE) : null;
  const floor = request.minSimilarity <= -1 ? Number.NEGATIVE_INFINITY : request.minSimilarity;

  const similarityOf = (row: number) => Math.max(-1, Math.min(1, similarities[row]!));
  const beats = (row: number, other: number) => {
    const difference = similarityOf(row) - similarityOf(other);
    return difference > 0 || (difference === 0 && faceOf(row) < faceOf(other));
  };
  const faceOf = (row: number) => columns.faces[slots[row]!]!;

  for (let row = 0; row < slots.length; row++) {
    if (!(similarities[row]! >= floor)) continue;
    const slot = slots[row]!;
    if (request.namedOnly === true && !columns.namedAt(slot)) continue;
    if (fits !== null && !fits(slot)) continue;
    if (best === null) {
      top.offer(slot, similarityOf(row));
      continue;
    }
    const person = columns.personAt(slot);
    if (person < 0) continue;
    const other = best[person]!;
    if (other === NONE || beats(row, other)) best[person] = row;
  }
  for (const row of best ?? []) {
    if (row !== NONE) top.offer(slots[row]!, similarityOf(row));
  }
  return top.sorted().map(({ slot, similarity }) => ({
    face: columns.faces[slot]!,
    person: columns.personId(slot),
    similarity,
  }));
}
