/** Who may not be grouped together: faces of one photo, faces of two named persons, and faces that humans told apart. */
import type { GroupableFace } from './groupable-face.ts';
import type { KeptApart } from './kept-apart.ts';
import type { SettledDecisions } from './settle-decisions.ts';

/** Over the sets of `SettledDecisions`, which grow as groups do. What may not be joined once may never be joined later. */
export class GroupingRules {
  readonly #sets: KeptApart;
  readonly #persons: Set<number>;
  /** By set: its faces by photo. */
  readonly #photos = new Map<number, Map<string, number[]>>();
  readonly #mirrored: ReadonlySet<string>;

  /** `mirrored`: pairs (`pairKey`) of one photo that are too alike to be two people. */
  constructor(faces: readonly GroupableFace[], settled: SettledDecisions, mirrored: ReadonlySet<string>) {
    this.#sets = settled.sets;
    this.#persons = new Set(settled.persons.keys());
    this.#mirrored = mirrored;
    for (const [at, { photo }] of faces.entries()) addTo(this.#photosOf(this.setOf(at)), photo, [at]);
  }

  setOf(face: number): number {
    return this.#sets.setOf(face);
  }

  mayJoin(a: number, b: number): boolean {
    const [x, y] = [this.setOf(a), this.setOf(b)];
    if (this.#sets.areApart(x, y) || (this.#persons.has(x) && this.#persons.has(y))) return false;
    return !this.#shareAPhoto(x, y);
  }

  /** Only after `mayJoin`. */
  join(a: number, b: number): void {
    const [x, y] = [this.setOf(a), this.setOf(b)];
    this.#sets.join(x, y);
    const root = this.setOf(x);
    const child = root === x ? y : x;
    const photos = this.#photosOf(root);
    for (const [photo, faces] of this.#photosOf(child)) addTo(photos, photo, faces);
    this.#photos.delete(child);
    if (this.#persons.delete(child)) this.#persons.add(root);
  }

  #shareAPhoto(x: number, y: number): boolean {
    const [one, other] = [this.#photosOf(x), this.#photosOf(y)];
    const [few, many] = one.size < other.size ? [one, other] : [other, one];
    for (const [photo, faces] of few) {
      const others = many.get(photo);
      if (others?.some((a) => faces.some((b) => !this.#mirrored.has(pairKey(a, b))))) return true;
    }
    return false;
  }

  #photosOf(set: number): Map<string, number[]> {
    let photos = this.#photos.get(set);
    if (photos === undefined) {
      photos = new Map();
      this.#photos.set(set, photos);
    }
    return photos;
  }
}

/** The same for (a, b) and (b, a). */
export function pairKey(a: number, b: number): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function addTo(photos: Map<string, number[]>, photo: string, faces: readonly number[]): void {
  const known = photos.get(photo);
  if (known === undefined) photos.set(photo, [...faces]);
  else known.push(...faces);
}
