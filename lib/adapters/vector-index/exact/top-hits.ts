/** Keeps the best rows of a search: a heap with the worst kept row on top, so that most rows cost one comparison. */

export class TopHits {
  readonly #limit: number;
  readonly #faces: readonly string[];
  readonly #slots: number[] = [];
  readonly #similarities: number[] = [];

  /** `faces`: face id by slot, to order equal similarities. */
  constructor(limit: number, faces: readonly string[]) {
    this.#limit = limit;
    this.#faces = faces;
  }

  offer(slot: number, similarity: number): void {
    const size = this.#slots.length;
    if (size < this.#limit) {
      this.#place(size, slot, similarity);
      this.#rise(size);
    } else if (this.#worse(this.#similarities[0]!, this.#slots[0]!, similarity, slot)) {
      this.#place(0, slot, similarity);
      this.#sink();
    }
  }

  /** Best first. */
  sorted(): readonly { readonly slot: number; readonly similarity: number }[] {
    return this.#slots
      .map((slot, at) => ({ slot, similarity: this.#similarities[at]! }))
      .sort((a, b) => (this.#worse(a.similarity, a.slot, b.similarity, b.slot) ? 1 : -1));
  }

  #worse(similarity: number, slot: number, than: number, thanSlot: number): boolean {
    if (similarity !== than) return similarity < than;
    return this.#faces[slot]! > this.#faces[thanSlot]!;
  }

  #worseAt(at: number, than: number): boolean {
    return this.#worse(
      this.#similarities[at]!,
      this.#slots[at]!,
      this.#similarities[than]!,
      this.#slots[than]!,
    );
  }

  #place(at: number, slot: number, similarity: number): void {
    this.#slots[at] = slot;
    this.#similarities[at] = similarity;
  }

  #swap(a: number, b: number): void {
    const slot = this.#slots[a]!;
    const similarity = this.#similarities[a]!;
    this.#place(a, this.#slots[b]!, this.#similarities[b]!);
    this.#place(b, slot, similarity);
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#worseAt(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    for (let at = 0; ; ) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#slots.length && this.#worseAt(child, worst)) worst = child;
      }
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }
}
