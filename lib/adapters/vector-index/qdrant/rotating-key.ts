/** The API key as it is now: read once, and anew when Qdrant refuses it, since a secret may have rotated meanwhile. */

/** `refresh`: what was handed out last has been refused. Null: Qdrant asks for no key. */
export type ReadKey = (ask: { readonly refresh: boolean }) => Promise<string | null>;

export class RotatingKey {
  readonly #read: ReadKey;
  #current: Promise<string | null> | null = null;
  #renewing: Promise<string | null> | null = null;

  constructor(read: ReadKey) {
    this.#read = read;
  }

  current(): Promise<string | null> {
    this.#current ??= this.#remember(this.#read({ refresh: false }));
    return this.#current;
  }

  /** Is there another key than the refused one? However many ask at the same time, it is read once. */
  async renewed(refused: string | null): Promise<boolean> {
    if ((await this.current()) !== refused) return true;
    this.#renewing ??= this.#read({ refresh: true }).finally(() => {
      this.#renewing = null;
    });
    const renewing = this.#renewing;
    const key = await renewing;
    if (key !== refused) this.#current = renewing;
    return key !== refused;
  }

  /** A reading that failed is tried again by the next call. */
  #remember(reading: Promise<string | null>): Promise<string | null> {
    reading.catch(() => {
      if (this.#current === reading) this.#current = null;
    });
    return reading;
  }
}
