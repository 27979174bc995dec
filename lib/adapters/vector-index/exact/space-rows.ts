/** The faces of one embedding space: embeddings in pages that belong to one gallery each, everything else in columns. */
import { Refusal } from '../../../errors.ts';
import type { IndexEntry, IndexPoint, IndexSearch } from '../../../ports/vector-index.ts';
import { type Arena, PAGE_BYTES } from './arena.ts';
import { ROW_ALIGNMENT } from './dot-kernel.ts';
import { EntryColumns } from './entry-columns.ts';
import { ScanOrder } from './scan-order.ts';

/** Rows of a gallery, densely packed into its pages in order. */
interface GalleryRows {
  readonly id: string;
  /** Page numbers of the space, not of the arena. */
  readonly pages: number[];
  count: number;
}

/** Rows that lie in a row in memory: byte offset and number of rows, pair after pair. */
export interface RowRuns {
  readonly runs: Uint32Array;
  /** Slot of every row, in the order of the runs. */
  readonly slots: Int32Array;
}

export class SpaceRows {
  readonly dimension: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  readonly columns = new EntryColumns();
  readonly #arena: Arena;
  readonly #rowsPerPage: number;
  readonly #slots = new Map<string, number>();
  readonly #galleries = new Map<string, GalleryRows>();
  readonly #arenaPages: number[] = [];
  readonly #owners: (GalleryRows | null)[] = [];
  readonly #freePages: number[] = [];
  readonly #order = new ScanOrder((face) => this.#slots.has(face));

  constructor(arena: Arena, dimension: number) {
    this.#arena = arena;
    this.dimension = dimension;
    this.stride = Math.ceil((dimension * Float32Array.BYTES_PER_ELEMENT) / ROW_ALIGNMENT) * ROW_ALIGNMENT;
    this.#rowsPerPage = Math.floor(PAGE_BYTES / this.stride);
    if (this.#rowsPerPage < 1) throw new RangeError(`embeddings of ${dimension} numbers are too long`);
  }

  get size(): number {
    return this.#slots.size;
  }

  galleries(): readonly string[] {
    return [...this.#galleries.keys()];
  }

  /** With conditions those that meet them: one look at a column per row, no embedding is read. */
  count(gallery: string, { albums, namedOnly }: Pick<IndexSearch, 'albums' | 'namedOnly'> = {}): number {
    const rows = this.#galleries.get(gallery);
    if (rows === undefined || (albums === undefined && namedOnly !== true)) return rows?.count ?? 0;
    const within = albums === undefined ? () => true : this.columns.inAlbums(albums);
    const fits = (slot: number) => within(slot) && (namedOnly !== true || this.columns.namedAt(slot));
    let count = 0;
    for (const [index, page] of rows.pages.entries()) {
      const first = page * this.#rowsPerPage;
      const end = first + Math.min(this.#rowsPerPage, rows.count - index * this.#rowsPerPage);
      for (let slot = first; slot < end; slot++) if (fits(slot)) count++;
    }
    return count;
  }

  /** Refusal unless every embedding has the dimension of the space. */
  check(embeddings: readonly Float32Array[]): void {
    for (const { length } of embeddings) {
      if (length === this.dimension) continue;
      throw new Refusal(
        'embedding_space_mismatch',
        `The embedding has ${length} numbers, this space has ${this.dimension}; use the model the gallery is pinned to.`,
        { expected: this.dimension, given: length },
      );
    }
  }

  /** Inserts or replaces a face; true when an embedding that was there is no longer the same. */
  put(point: IndexPoint): boolean {
    const known = this.#slots.get(point.face);
    if (known !== undefined && this.#ownerOf(known).id === point.gallery) {
      this.columns.erase(known);
      this.columns.write(known, point);
      const at = this.#floatAt(known);
      const differs = !point.embedding.every((value, index) =>
        Object.is(value, this.#arena.floats[at + index]),
      );
      if (differs) this.#arena.floats.set(point.embedding, at);
      return differs;
    }
    const moved = this.delete(point.face);
    const slot = this.#append(point.gallery);
    this.columns.write(slot, point);
    this.#arena.floats.set(point.embedding, this.#floatAt(slot));
    this.#slots.set(point.face, slot);
    this.#order.add(point.face);
    return moved;
  }

  /** Swaps the gallery's last row into the place; false when the face is unknown. */
  delete(face: string): boolean {
    const slot = this.#slots.get(face);
    if (slot === undefined) return false;
    const gallery = this.#ownerOf(slot);
    const last = this.#slotOf(gallery, gallery.count - 1);
    const { floats } = this.#arena;
    this.columns.erase(slot);
    if (last !== slot) {
      this.columns.move(last, slot);
      floats.copyWithin(this.#floatAt(slot), this.#floatAt(last), this.#floatAt(last) + this.dimension);
      this.#slots.set(this.columns.faces[slot]!, slot);
    }
    floats.fill(0, this.#floatAt(last), this.#floatAt(last) + this.dimension);
    this.#slots.delete(face);
    this.#order.remove();
    gallery.count--;
    if (gallery.count % this.#rowsPerPage === 0) this.#returnLastPage(gallery);
    return true;
  }

  /** Gives all memory back; the object must not be used afterwards. */
  dispose(): void {
    for (const [page, owner] of this.#owners.entries()) {
      if (owner !== null) this.#arena.release(this.#arenaPages[page]!);
    }
  }

  runs(gallery: string): RowRuns {
    const rows = this.#galleries.get(gallery);
    if (rows === undefined) return { runs: new Uint32Array(0), slots: new Int32Array(0) };
    const slots = new Int32Array(rows.count);
    const runs: number[] = [];
    let end = -1;
    for (const [index, page] of rows.pages.entries()) {
      const first = index * this.#rowsPerPage;
      const count = Math.min(this.#rowsPerPage, rows.count - first);
      for (let row = 0; row < count; row++) slots[first + row] = page * this.#rowsPerPage + row;
      const start = this.#arenaPages[page]! * PAGE_BYTES;
      if (start === end) runs[runs.length - 1] = runs.at(-1)! + count;
      else runs.push(start, count);
      end = start + count * this.stride;
    }
    return { runs: Uint32Array.from(runs), slots };
  }

  scan(after: string | null, limit: number): readonly IndexEntry[] {
    return this.#order.page(after, limit).map((face) => this.#entry(this.#slots.get(face)!));
  }

  /** The rows `from … from+limit-1` of a gallery, as they are now, with copies of their embeddings. */
  copy(gallery: string, from: number, limit: number): readonly IndexPoint[] {
    const rows = this.#galleries.get(gallery);
    if (rows === undefined) return [];
    const points: IndexPoint[] = [];
    for (let row = from; row < Math.min(rows.count, from + limit); row++) {
      const slot = this.#slotOf(rows, row);
      const at = this.#floatAt(slot);
      points.push({ ...this.#entry(slot), embedding: this.#arena.floats.slice(at, at + this.dimension) });
    }
    return points;
  }

  #entry(slot: number): IndexEntry {
    return this.columns.read(slot, this.#ownerOf(slot).id);
  }

  #append(id: string): number {
    let gallery = this.#galleries.get(id);
    if (gallery === undefined) {
      gallery = { id, pages: [], count: 0 };
    }
    if (gallery.count === gallery.pages.length * this.#rowsPerPage) {
      const page = this.#freePages.pop() ?? this.#arenaPages.length;
      this.#arenaPages[page] = this.#arena.take();
      this.#owners[page] = gallery;
      gallery.pages.push(page);
      this.columns.reserve((page + 1) * this.#rowsPerPage);
    }
    this.#galleries.set(id, gallery);
    return this.#slotOf(gallery, gallery.count++);
  }

  #returnLastPage(gallery: GalleryRows): void {
    const page = gallery.pages.pop()!;
    this.#arena.release(this.#arenaPages[page]!);
    this.#owners[page] = null;
    this.#freePages.push(page);
    if (gallery.count === 0) this.#galleries.delete(gallery.id);
  }

  #slotOf(gallery: GalleryRows, row: number): number {
    const page = gallery.pages[Math.floor(row / this.#rowsPerPage)]!;
    return page * this.#rowsPerPage + (row % this.#rowsPerPage);
  }

  #ownerOf(slot: number): GalleryRows {
    return this.#owners[Math.floor(slot / this.#rowsPerPage)]!;
  }

  #floatAt(slot: number): number {
    const page = this.#arenaPages[Math.floor(slot / this.#rowsPerPage)]!;
    const bytes = page * PAGE_BYTES + (slot % this.#rowsPerPage) * this.stride;
    return bytes / Float32Array.BYTES_PER_ELEMENT;
  }
}
