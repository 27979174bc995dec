/** Sets that grow together and never across a line: the book-keeping behind "these two are not the same person". */

/** Disjoint sets over 0 … count − 1 with pairs of sets that must stay two; what is apart stays apart for all later members. */
export class KeptApart {
  readonly #parents: number[];
  readonly #apart: Set<number>[];

  constructor(count: number) {
    this.#parents = Array.from({ length: count }, (_, at) => at);
    this.#apart = Array.from({ length: count }, () => new Set<number>());
  }

  /** The lowest member, which stands for the set. */
  setOf(member: number): number {
    const parents = this.#parents;
    let root = member;
    while (parents[root] !== root) root = parents[root]!;
    for (let at = member; at !== root; ) {
      const next = parents[at]!;
      parents[at] = root;
      at = next;
    }
    return root;
  }

  areApart(a: number, b: number): boolean {
    return this.#apart[this.setOf(a)]!.has(this.setOf(b));
  }

  /** False, and nothing happens, when the two sets are kept apart. */
  join(a: number, b: number): boolean {
    const [x, y] = [this.setOf(a), this.setOf(b)];
    if (x === y) return true;
    if (this.#apart[x]!.has(y)) return false;
    const [root, child] = x < y ? [x, y] : [y, x];
    this.#parents[child] = root;
    for (const other of this.#apart[child]!) {
      this.#apart[other]!.delete(child);
      this.#apart[other]!.add(root);
      this.#apart[root]!.add(other);
    }
    this.#apart[child]!.clear();
    return true;
  }

  /** False, and nothing happens, when the two are one set already. */
  keepApart(a: number, b: number): boolean {
    const [x, y] = [this.setOf(a), this.setOf(b)];
    if (x === y) return false;
    this.#apart[x]!.add(y);
    this.#apart[y]!.add(x);
    return true;
  }
}
