/** Where similarities are computed: small galleries at once on the calling thread, large ones on the searching thread. */
import { Worker } from 'node:worker_threads';
import { Refusal } from '../../../errors.ts';
import { openSimilarities, SCRATCH, type Similarities, type SimilarityRequest } from './similarities.ts';

/** Work up to this many multiplications takes a fraction of a millisecond: less than it would be worth to hand it over. */
const MULTIPLICATIONS_IN_CALLER = 1_048_576;

interface Waiting {
  readonly resolve: (answers: readonly Float32Array[]) => void;
  readonly reject: (reason: Error) => void;
}

export class Searcher {
  readonly #memory: WebAssembly.Memory;
  readonly #inCaller: Similarities;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | null = null;
  #requests = 0;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#inCaller = openSimilarities(memory, SCRATCH.calling);
  }

  /** Is it little enough to be answered on the calling thread? */
  isLittle(rows: number, stride: number, probes: number): boolean {
    return (rows * stride * probes) / Float32Array.BYTES_PER_ELEMENT <= MULTIPLICATIONS_IN_CALLER;
  }

  inCaller(request: SimilarityRequest): readonly Float32Array[] {
    return this.#inCaller(request);
  }

  /** Starts the thread before somebody has to wait for it. */
  expect(rows: number, stride: number): void {
    if (!this.isLittle(rows, stride, 1)) this.#open();
  }

  /** The rows of the request must not change until it resolves. Refusal `index_unavailable` when the thread died. */
  inThread(request: SimilarityRequest): Promise<readonly Float32Array[]> {
    const thread = this.#open();
    const id = this.#requests++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // A thread without work must not keep the process alive, one with work must.
      thread.ref();
      thread.postMessage({ id, request });
    });
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  #open(): Worker {
    if (this.#thread !== null) return this.#thread;
    const thread = new Worker(new URL('./search-thread.ts', import.meta.url), {
      workerData: this.#memory,
      // Flags of the process (--input-type, --import …) are not for this thread.
      execArgv: [],
    });
    thread.unref();
    thread.on('message', ({ id, answers }: { id: number; answers: readonly Float32Array[] }) => {
      this.#waiting.get(id)?.resolve(answers);
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) thread.unref();
    });
    let cause: unknown;
    thread.on('error', (error) => {
      cause = error;
    });
    thread.on('exit', () => {
      // The next search opens a new thread: it holds nothing that would be lost with it.
      if (this.#thread === thread) this.#thread = null;
      const reason = new Refusal(
        'index_unavailable',
        'The search was interrupted; try again.',
        {},
        { cause },
      );
      for (const { reject } of this.#waiting.values()) reject(reason);
      this.#waiting.clear();
    });
    this.#thread = thread;
    return thread;
  }
}
