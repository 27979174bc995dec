/** The face ids of a space in rising order, for the sweep; sorted only when a scan asks for it. */

export class ScanOrder {
  #sorted: string[] = [];
  #added: string[] = [];
  #gone = 0;
  readonly #has: (face: string) => boolean;

  /** `has` says whether a face is still there. */
  constructor(has: (face: string) => boolean) {
    this.#has = has;
  }

  add(face: string): void {
    this.#added.push(face);
  }

  remove(): void {
    this.#gone++;
  }

  /** At most `limit` faces after `after`. */
  page(after: string | null, limit: number): readonly string[] {
    this.#merge();
    const page: string[] = [];
    for (let at = this.#firstAfter(after); at < this.#sorted.length && page.length < limit; at++) {
      const face = this.#sorted[at]!;
      if (this.#has(face)) page.push(face);
    }
    return page;
  }

  #merge(): void {
    if (this.#added.length === 0 && this.#gone * 2 <= this.#sorted.length) return;
    // A face removed and added again stands in both lists. Ids of version 7 come nearly sorted, so this is close to one pass.
    const all = this.#sorted.concat(this.#added).sort(byCodeUnit);
    this.#sorted = all.filter((face, at) => face !== all[at - 1] && this.#has(face));
    this.#added = [];
    this.#gone = 0;
  }

  #firstAfter(after: string | null): number {
    if (after === null) return 0;
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]! <= after) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
