/** Lets reads run together and changes alone, in the order they came, so that no search sees half a change. */

interface Turn {
  readonly alone: boolean;
  readonly start: () => void;
}

export class Turns {
  #reading = 0;
  readonly #queue: Turn[] = [];

  /** Runs beside other reads, never beside a change. */
  async read<T>(work: () => Promise<T>): Promise<T> {
    await new Promise<void>((start) => this.#enter({ alone: false, start }));
    try {
      return await work();
    } finally {
      this.#reading--;
      this.#next();
    }
  }

  /** Runs `work`, which is synchronous, while nobody reads. */
  change<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const start = () => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      };
      this.#enter({ alone: true, start });
    });
  }

  #enter(turn: Turn): void {
    this.#queue.push(turn);
    this.#next();
  }

  #next(): void {
    for (let turn = this.#queue[0]; turn !== undefined; turn = this.#queue[0]) {
      if (turn.alone && this.#reading > 0) return;
      this.#queue.shift();
      if (!turn.alone) this.#reading++;
      turn.start();
    }
  }
}
