/** Similarities of probes with the rows of a gallery; the same code on the calling and on the searching thread. */
import { MAXIMUM_PAGES, PAGE_BYTES } from './arena.ts';
import { openDotKernel } from './dot-kernel.ts';

export interface SimilarityRequest {
  readonly probes: readonly Float32Array[];
  readonly stride: number;
  /** Byte offset and number of rows, pair after pair. */
  readonly runs: Uint32Array;
}

/** One list per probe, in the order of the rows. */
export type Similarities = (request: SimilarityRequest) => readonly Float32Array<ArrayBuffer>[];

/** Rows are read in tiles that fit the second-level cache, so that further probes find them there. */
const TILE_BYTES = 1_048_576;
const FLOATS_PER_PAGE = PAGE_BYTES / Float32Array.BYTES_PER_ELEMENT;

/** Which two pages of the memory's start a thread writes to. */
export const SCRATCH = { calling: 0, searching: 2 } as const;

/** `scratch`: the first of two pages that belong to this thread, one for a probe batch and one for a tile's results. */
export function openSimilarities(memory: WebAssembly.Memory, scratch: number): Similarities {
  const kernel = openDotKernel(memory, MAXIMUM_PAGES);
  const probeAt = scratch * PAGE_BYTES;
  const resultAt = probeAt + PAGE_BYTES;
  const probePage = new Float32Array(memory.buffer, probeAt, FLOATS_PER_PAGE);
  const results = new Float32Array(memory.buffer, resultAt, FLOATS_PER_PAGE);

  return ({ probes, stride, runs }) => {
    const tileRows = Math.min(FLOATS_PER_PAGE, Math.max(2, Math.floor(TILE_BYTES / stride)));
    const batchSize = Math.floor(PAGE_BYTES / stride);
    const strideFloats = stride / Float32Array.BYTES_PER_ELEMENT;
    let rows = 0;
    for (let run = 1; run < runs.length; run += 2) rows += runs[run]!;
    const answers = probes.map(() => new Float32Array(rows));

    const tile = (start: number, count: number, row: number, first: number, batch: number) => {
      const half = Math.ceil(count / 2);
      const rest = count - half;
      for (let at = 0; at < batch; at++) {
        const probe = probeAt + at * stride;
        // With an odd count the middle row is read by both halves.
        kernel(probe, start, start + rest * stride, half, stride, resultAt, resultAt + rest * 4);
        answers[first + at]!.set(results.subarray(0, count), row);
      }
    };

    for (let first = 0; first < probes.length; first += batchSize) {
      const batch = probes.slice(first, first + batchSize);
      probePage.fill(0);
      for (const [at, probe] of batch.entries()) probePage.set(probe, at * strideFloats);
      let row = 0;
      for (let run = 0; run < runs.length; run += 2) {
        for (let done = 0; done < runs[run + 1]!; done += tileRows) {
          const count = Math.min(tileRows, runs[run + 1]! - done);
          tile(runs[run]! + done * stride, count, row, first, batch.length);
          row += count;
        }
      }
    }
    return answers;
  };
}
