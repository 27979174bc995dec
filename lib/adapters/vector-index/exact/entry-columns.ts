/** What a space knows of its faces besides the embeddings, in columns by slot: a few bytes a face, no object. */
import type { IndexEntry } from '../../../ports/vector-index.ts';
import { Interned } from './interned.ts';

const NOBODY = -1;

export class EntryColumns {
  readonly faces: string[] = [];
  readonly #persons = new Interned();
  readonly #albumSets = new Interned();
  #person = new Int32Array(0);
  #albumSet = new Int32Array(0);
  #named = new Uint8Array(0);

  /** Person ordinals are below this. */
  get personCapacity(): number {
    return this.#persons.capacity;
  }

  reserve(slots: number): void {
    if (slots <= this.#named.length) return;
    const size = Math.max(slots, this.#named.length * 2);
    this.#person = grown(this.#person, size);
    this.#albumSet = grown(this.#albumSet, size);
    const named = new Uint8Array(size);
    named.set(this.#named);
    this.#named = named;
  }

  write(slot: number, entry: IndexEntry): void {
    this.faces[slot] = entry.face;
    this.#person[slot] = entry.person === null ? NOBODY : this.#persons.use(entry.person);
    this.#albumSet[slot] = this.#albumSets.use(JSON.stringify([...entry.albums].sort()));
    this.#named[slot] = entry.named ? 1 : 0;
  }

  erase(slot: number): void {
    const person = this.personAt(slot);
    if (person !== NOBODY) this.#persons.release(person);
    this.#albumSets.release(this.#albumSet[slot]!);
    this.faces[slot] = '';
  }

  /** Moves a row to a slot that was erased; the old slot is empty afterwards. */
  move(from: number, to: number): void {
    this.faces[to] = this.faces[from]!;
    this.#person[to] = this.#person[from]!;
    this.#albumSet[to] = this.#albumSet[from]!;
    this.#named[to] = this.#named[from]!;
    this.faces[from] = '';
  }

  read(slot: number, gallery: string): IndexEntry {
    const albums: string[] = JSON.parse(this.#albumSets.value(this.#albumSet[slot]!));
    return {
      face: this.faces[slot]!,
      gallery,
      albums,
      person: this.personId(slot),
      named: this.namedAt(slot),
    };
  }

  /** Negative when nobody is tied to the face. */
  personAt(slot: number): number {
    return this.#person[slot]!;
  }

  personId(slot: number): string | null {
    const person = this.personAt(slot);
    return person === NOBODY ? null : this.#persons.value(person);
  }

  namedAt(slot: number): boolean {
    return this.#named[slot] === 1;
  }

  /** Says for a slot whether its face is in at least one of the albums. */
  inAlbums(albums: readonly string[]): (slot: number) => boolean {
    const wanted = new Set(albums);
    const fitting = new Uint8Array(this.#albumSets.capacity);
    for (const [set, ordinal] of this.#albumSets.values()) {
      const members: string[] = JSON.parse(set);
      if (members.some((album) => wanted.has(album))) fitting[ordinal] = 1;
    }
    return (slot) => fitting[this.#albumSet[slot]!] === 1;
  }
}

function grown(column: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(size);
  copy.set(column);
  return copy;
}
