/** When a snapshot is written and when it has to go: it never holds a face or an embedding that was removed before. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../../errors.ts';
import type { Telemetry } from '../../../ports/telemetry.ts';
import { type Chunk, discard, publish, readSnapshot, writeSnapshot } from './snapshot-file.ts';

export class Snapshots {
  readonly #path: string;
  readonly #draft: string;
  /** One file operation after the other. */
  #files: Promise<unknown> = Promise.resolve();
  /** Counts removals and replaced embeddings. */
  #removals = 0;
  /** `#removals` when the snapshot in place was begun; null without a snapshot. */
  #removalsInPlace: number | null = null;

  constructor(folder: string) {
    this.#path = join(folder, 'exact.snapshot');
    this.#draft = join(folder, 'exact.snapshot.draft');
  }

  /** Hands over the stored chunks; on anything odd `forget` is called, a warning logged, and the index starts empty. */
  async load(
    folder: string,
    take: (chunk: Chunk) => void,
    forget: () => void,
    telemetry: Pick<Telemetry, 'log'>,
  ): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await discard(this.#draft);
    try {
      if (await readSnapshot(this.#path, take)) this.#removalsInPlace = 0;
    } catch (cause) {
      forget();
      telemetry.log(
        'warn',
        'The index snapshot is damaged or of another version; it is ignored and filled again from the registry.',
        {},
        cause,
      );
      await discard(this.#path);
    }
  }

  /** To be called, synchronously with the change, when a face or an embedding is taken out of memory. */
  countRemoval(): void {
    this.#removals++;
  }

  /** Resolves when no snapshot holds what was removed so far. */
  async forgetRemoved(): Promise<void> {
    const removals = this.#removals;
    if (this.#removalsInPlace === null || this.#removalsInPlace >= removals) return;
    await this.#inTurn(async () => {
      if (this.#removalsInPlace === null || this.#removalsInPlace >= removals) return;
      await discard(this.#path);
      this.#removalsInPlace = null;
    });
  }

  /**
   * Writes what `chunks` gives. Changes may go on meanwhile, since each chunk is taken at one moment and the sweep mends the
   * rest; but when something was removed meanwhile, it is written once more while `alone` keeps changes waiting.
   */
  save(chunks: () => Iterable<Chunk>, alone: (work: () => Promise<void>) => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      try {
        if (!(await this.#attempt(chunks))) {
          await alone(async () => {
            await this.#attempt(chunks);
          });
        }
      } catch (cause) {
        await discard(this.#draft);
        throw isFull(cause)
          ? new Refusal('storage_full', 'The disk is full: make room in the data folder.', {}, { cause })
          : cause;
      }
    });
  }

  async #attempt(chunks: () => Iterable<Chunk>): Promise<boolean> {
    const removals = this.#removals;
    await writeSnapshot(this.#draft, chunks());
    if (this.#removals !== removals) return false;
    // Set before the file moves: a removal from here on finds it and waits for its turn to discard it.
    this.#removalsInPlace = removals;
    await publish(this.#draft, this.#path);
    return true;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#files.then(work);
    this.#files = turn.catch(() => undefined);
    return turn;
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
