/** The index kith has on board: every similarity is computed, nothing is approximated; also the oracle for other adapters. */
import { Refusal } from '../../../errors.ts';
import type { Telemetry } from '../../../ports/telemetry.ts';
import type { IndexHit, IndexPoint, IndexSearch, VectorIndex } from '../../../ports/vector-index.ts';
import { Arena } from './arena.ts';
import { Searcher } from './searcher.ts';
import { selectHits } from './select-hits.ts';
import type { Chunk } from './snapshot-file.ts';
import { Snapshots } from './snapshots.ts';
import { SpaceRows } from './space-rows.ts';
import { Turns } from './turns.ts';

export interface ExactIndexOptions {
  /** Where snapshots are kept, owned by one process; null keeps nothing. */
  readonly folder: string | null;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

const MAXIMUM_LIMIT = 10_000;
const PROBES_PER_BATCH = 8;
/** Faces of one snapshot chunk: about a megabyte, captured in well under a millisecond or two. */
const CHUNK_FACES = 512;

/** Opens the index with what its last snapshot holds. It may be old: the caller runs the sweep before it relies on it. */
export async function openExactIndex(options: ExactIndexOptions): Promise<VectorIndex> {
  const snapshots = options.folder === null ? null : new Snapshots(options.folder);
  const index = new ExactIndex(snapshots, options.telemetry);
  if (options.folder !== null) await index.load(options.folder);
  return index;
}

class ExactIndex implements VectorIndex {
  readonly adapter = 'exact';
  readonly #arena = new Arena();
  readonly #searcher = new Searcher(this.#arena.memory);
  readonly #spaces = new Map<string, SpaceRows>();
  readonly #turns = new Turns();
  readonly #snapshots: Snapshots | null;
  readonly #telemetry: Pick<Telemetry, 'log'>;
  #changes = 0;
  #savedChanges = 0;
  #closed = false;

  constructor(snapshots: Snapshots | null, telemetry: Pick<Telemetry, 'log'>) {
    this.#snapshots = snapshots;
    this.#telemetry = telemetry;
  }

  async load(folder: string): Promise<void> {
    const take = ({ space, points }: Chunk) => {
      this.#put(space, points);
    };
    const forget = () => {
      for (const rows of this.#spaces.values()) rows.dispose();
      this.#spaces.clear();
    };
    await this.#snapshots?.load(folder, take, forget, this.#telemetry);
  }

  async upsert(space: string, points: readonly IndexPoint[]): Promise<void> {
    this.#mustBeOpen();
    await this.#turns.change(() => {
      if (points.length === 0) return;
      this.#changes++;
      if (this.#put(space, points)) this.#snapshots?.countRemoval();
    });
    await this.#snapshots?.forgetRemoved();
  }

  async remove(space: string, faces: readonly string[]): Promise<void> {
    this.#mustBeOpen();
    await this.#turns.change(() => {
      const rows = this.#spaces.get(space);
      for (const face of faces) {
        if (rows?.delete(face) !== true) continue;
        this.#changes++;
        this.#snapshots?.countRemoval();
      }
    });
    await this.#snapshots?.forgetRemoved();
  }

  async search(request: IndexSearch): Promise<readonly (readonly IndexHit[])[]> {
    this.#mustBeOpen();
    if (!Number.isInteger(request.limit) || request.limit < 1 || request.limit > MAXIMUM_LIMIT) {
      throw new Refusal('validation_failed', `Ask for 1 to ${MAXIMUM_LIMIT} hits.`, { limit: request.limit });
    }
    return this.#searchNow(request) ?? this.#turns.read(() => this.#searchInThread(request));
  }

  async scan(space: string, after: string | null, limit: number) {
    this.#mustBeOpen();
    return this.#spaces.get(space)?.scan(after, limit) ?? [];
  }

  async spaces() {
    return [...this.#spaces].filter(([, rows]) => rows.size > 0).map(([space]) => space);
  }

  async stats(space: string, gallery?: string, among: Pick<IndexSearch, 'albums' | 'namedOnly'> = {}) {
    const rows = this.#spaces.get(space);
    return { points: (gallery === undefined ? rows?.size : rows?.count(gallery, among)) ?? 0 };
  }

  async clear(space: string): Promise<void> {
    this.#mustBeOpen();
    await this.#turns.change(() => {
      this.#spaces.get(space)?.dispose();
      if (!this.#spaces.delete(space)) return;
      this.#changes++;
      this.#snapshots?.countRemoval();
    });
    await this.#snapshots?.forgetRemoved();
  }

  async save(): Promise<void> {
    const changes = this.#changes;
    if (this.#snapshots === null || changes === this.#savedChanges) return;
    await this.#snapshots.save(
      () => this.#chunks(),
      (work) => this.#turns.read(work),
    );
    this.#savedChanges = changes;
  }

  async check(): Promise<void> {
    this.#mustBeOpen();
  }

  /** Writes a last snapshot; a disk that can't take it costs the next start a longer catch-up, nothing else. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.save();
    } catch (cause) {
      this.#telemetry.log('warn', 'The index snapshot could not be written.', {}, cause);
    }
    await this.#searcher.close();
  }

  /** True when an embedding that was there is gone. Refusal `embedding_space_mismatch` before anything is changed. */
  #put(space: string, points: readonly IndexPoint[]): boolean {
    const first = points[0];
    if (first === undefined) return false;
    const rows = this.#spaces.get(space) ?? new SpaceRows(this.#arena, first.embedding.length);
    rows.check(points.map(({ embedding }) => embedding));
    this.#spaces.set(space, rows);
    let replaced = false;
    for (const point of points) {
      if (rows.put(point)) replaced = true;
    }
    for (const gallery of new Set(points.map((point) => point.gallery))) {
      this.#searcher.expect(rows.count(gallery), rows.stride);
    }
    return replaced;
  }

  /** Small work at once: it sees the rows of this moment. Null when the searching thread has to do it. */
  #searchNow(request: IndexSearch): readonly (readonly IndexHit[])[] | null {
    const { space, gallery, probes } = request;
    const rows = this.#spaces.get(space);
    if (rows === undefined) return probes.map(() => []);
    rows.check(probes);
    const { stride } = rows;
    if (!this.#searcher.isLittle(rows.count(gallery), stride, probes.length)) return null;
    const { runs, slots } = rows.runs(gallery);
    const similarities = this.#searcher.inCaller({ probes, stride, runs });
    return similarities.map((list) => selectHits(rows.columns, slots, list, request));
  }

  async #searchInThread(request: IndexSearch): Promise<readonly (readonly IndexHit[])[]> {
    const rows = this.#spaces.get(request.space);
    if (rows === undefined) return request.probes.map(() => []);
    rows.check(request.probes);
    const { runs, slots } = rows.runs(request.gallery);
    const { stride } = rows;
    const hits: (readonly IndexHit[])[] = [];
    // One batch of similarities in memory at a time, and room for other work between them.
    for (let first = 0; first < request.probes.length; first += PROBES_PER_BATCH) {
      const probes = request.probes.slice(first, first + PROBES_PER_BATCH);
      const similarities = await this.#searcher.inThread({ probes, stride, runs });
      for (const list of similarities) hits.push(selectHits(rows.columns, slots, list, request));
    }
    return hits;
  }

  *#chunks(): Iterable<Chunk> {
    for (const [space, rows] of [...this.#spaces]) {
      for (const gallery of rows.galleries()) {
        for (let from = 0; from < rows.count(gallery); from += CHUNK_FACES) {
          yield { space, points: rows.copy(gallery, from, CHUNK_FACES) };
        }
      }
    }
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Error('the index is closed');
  }
}
