/** SQS takes ten messages at a time and may take some of them only: what it could not do is tried again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import { unavailable } from './sqs-errors.ts';

const MOST_ENTRIES = 10;
/** Bytes of a batch that every SQS-like queue takes. */
const MOST_BYTES = 256 * 1024;
const TRIES = 4;
/** Milliseconds, doubled with each try, and by chance less. */
const PAUSE = 100;

export interface Entry {
  /** Unique in its batch. */
  readonly Id: string;
}

/** In order, each as large as SQS takes it; `bytesOf` tells what an entry weighs. */
export function batches<E extends Entry>(
  entries: readonly E[],
  bytesOf: (entry: E) => number = () => 0,
): readonly (readonly E[])[] {
  const all: E[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const weight = bytesOf(entry);
    const last = all.at(-1);
    if (last === undefined || last.length === MOST_ENTRIES || bytes + weight > MOST_BYTES) {
      all.push([entry]);
      bytes = weight;
    } else {
      last.push(entry);
      bytes += weight;
    }
  }
  return all;
}

/**
 * Does a batch; `attempt` answers what failed. Answers the entries that were wrong themselves (a receipt that ran out).
 * @throws Refusal `queue_unavailable` when the others don't succeed after some tries
 */
export async function doBatch<E extends Entry>(
  entries: readonly E[],
  attempt: (entries: readonly E[]) => Promise<readonly BatchResultErrorEntry[]>,
): Promise<readonly { readonly entry: E; readonly error: BatchResultErrorEntry }[]> {
  const wrong: { entry: E; error: BatchResultErrorEntry }[] = [];
  let left = entries;
  for (let tries = 1; ; tries++) {
    const failed = await attempt(left);
    const errors = new Map(failed.map((error) => [error.Id, error]));
    const again: E[] = [];
    for (const entry of left) {
      const error = errors.get(entry.Id);
      if (error === undefined) continue;
      if (error.SenderFault === true) wrong.push({ entry, error });
      else again.push(entry);
    }
    if (again.length === 0) return wrong;
    const [first] = failed.filter(({ SenderFault }) => SenderFault !== true);
    if (tries === TRIES)
      throw unavailable(new Error(`${again.length} messages failed: ${first?.Code ?? ''}`));
    await sleep(PAUSE * 2 ** (tries - 1) * (0.5 + Math.random() / 2));
    left = again;
  }
}
