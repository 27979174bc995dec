/** The memory all embeddings live in: one shared block that grows, handed out in pages of 64 KB. */
import { Refusal } from '../../../errors.ts';

export const PAGE_BYTES = 65_536;
/** 4 GB less one page (an end at 2^32 would wrap to 0): two million embeddings of 512 numbers. */
export const MAXIMUM_PAGES = 65_535;
/** Pages at the start that the searching threads write probes and results to: two each. */
const SCRATCH_PAGES = 4;
const FLOATS_PER_PAGE = PAGE_BYTES / Float32Array.BYTES_PER_ELEMENT;

export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: SCRATCH_PAGES, maximum: MAXIMUM_PAGES, shared: true });
  #pages = SCRATCH_PAGES;
  #used = SCRATCH_PAGES;
  readonly #free: number[] = [];
  #floats = new Float32Array(this.memory.buffer);

  /** The whole memory as numbers; longer after `take`. */
  get floats(): Float32Array {
    return this.#floats;
  }

  /** An empty page. Pages taken in a row lie in a row. Refusal `storage_full` when memory is out. */
  take(): number {
    const known = this.#free.pop();
    if (known !== undefined) return known;
    if (this.#used === this.#pages) this.#grow();
    return this.#used++;
  }

  /** Takes a page back and wipes it: embeddings of erased faces don't stay behind. */
  release(page: number): void {
    this.#floats.fill(0, page * FLOATS_PER_PAGE, (page + 1) * FLOATS_PER_PAGE);
    this.#free.push(page);
  }

  #grow(): void {
    // Untouched pages cost address space only, so an eighth ahead is free and keeps growing rare.
    const wanted = Math.min(MAXIMUM_PAGES - this.#pages, 16 + (this.#pages >> 3));
    try {
      if (wanted === 0) throw new RangeError('the memory has its greatest size');
      this.memory.grow(wanted);
    } catch (cause) {
      throw new Refusal(
        'storage_full',
        'The exact index has no room for more faces; use KITH_INDEX=qdrant or pgvector for a collection this large.',
        {},
        { cause },
      );
    }
    this.#pages += wanted;
    this.#floats = new Float32Array(this.memory.buffer);
  }
}
