/** Small numbers for strings that repeat, so that a row holds four bytes instead of an id. */

export class Interned {
  readonly #ordinals = new Map<string, number>();
  readonly #values: string[] = [];
  readonly #uses: number[] = [];
  readonly #free: number[] = [];

  /** Ordinals are below this. */
  get capacity(): number {
    return this.#values.length;
  }

  /** The ordinal of `value`, one more use of it. */
  use(value: string): number {
    const known = this.#ordinals.get(value);
    if (known !== undefined) {
      this.#uses[known] = (this.#uses[known] ?? 0) + 1;
      return known;
    }
    const ordinal = this.#free.pop() ?? this.#values.length;
    this.#ordinals.set(value, ordinal);
    this.#values[ordinal] = value;
    this.#uses[ordinal] = 1;
    return ordinal;
  }

  /** One use less; the last one frees the ordinal. */
  release(ordinal: number): void {
    const left = (this.#uses[ordinal] ?? 0) - 1;
    this.#uses[ordinal] = left;
    if (left > 0) return;
    this.#ordinals.delete(this.value(ordinal));
    this.#values[ordinal] = '';
    this.#free.push(ordinal);
  }

  value(ordinal: number): string {
    return this.#values[ordinal] ?? '';
  }

  values(): IterableIterator<[string, number]> {
    return this.#ordinals.entries();
  }
}
