/** What every index has to answer, written for clarity and computed in float64: the judge of the conformance suite. */
import type { IndexHit, IndexPoint, IndexSearch } from '../../../lib/ports/vector-index.ts';
import { cosine } from './faces.ts';

export class Oracle {
  readonly #points = new Map<string, IndexPoint>();

  upsert(points: readonly IndexPoint[]): void {
    for (const point of points) this.#points.set(point.face, point);
  }

  remove(faces: readonly string[]): void {
    for (const face of faces) this.#points.delete(face);
  }

  faces(): readonly string[] {
    return [...this.#points.keys()].sort();
  }

  points(): readonly IndexPoint[] {
    return this.faces().map((face) => this.#points.get(face)!);
  }

  search(request: IndexSearch): readonly (readonly IndexHit[])[] {
    return request.probes.map((probe) => {
      const hits = [...this.#points.values()]
        .filter(({ gallery }) => gallery === request.gallery)
        .filter(
          ({ albums }) => request.albums === undefined || albums.some((one) => request.albums?.includes(one)),
        )
        .filter(({ named }) => request.namedOnly !== true || named)
        .map(({ face, person, embedding }) => ({ face, person, similarity: cosine(probe, embedding) }))
        .filter(({ similarity }) => similarity >= request.minSimilarity)
        .sort((a, b) => b.similarity - a.similarity || (a.face < b.face ? -1 : 1));
      const persons = new Set<string>();
      return hits
        .filter(({ person }) => {
          if (request.bestPer === 'face') return true;
          if (person === null || persons.has(person)) return false;
          persons.add(person);
          return true;
        })
        .slice(0, request.limit);
    });
  }
}
