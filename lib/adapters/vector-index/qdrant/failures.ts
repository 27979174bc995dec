/** What an error of the client means: Qdrant is away, refuses the key, lacks the collection, or we asked wrongly. */
import { QdrantClientResourceExhaustedError, QdrantClientTimeoutError } from '@qdrant/js-client-rest';
import { z } from 'zod';
import { Refusal } from '../../../errors.ts';

/** `away`: unreachable, slow, busy or broken; asking again may help. `wrong`: our fault. */
export type Failure = 'away' | 'key' | 'missing' | 'exists' | 'wrong';

const answered = z.object({ status: z.number(), data: z.unknown() });
const qdrantSays = z.object({ status: z.object({ error: z.string() }) });

/** Busy, not now, too early, too slow. */
const passing = new Set([408, 425, 429]);

/** Raised by ourselves: the write is in the queue of the server but not done. */
export class NotDone extends Error {}

export function failureOf(error: unknown): Failure {
  if (error instanceof NotDone) return 'away';
  if (error instanceof QdrantFault) return 'wrong';
  if (error instanceof QdrantClientTimeoutError || error instanceof QdrantClientResourceExhaustedError) {
    return 'away';
  }
  const answer = answered.safeParse(error);
  if (answer.success) return failureOfStatus(answer.data.status, answer.data.data);
  // `fetch failed` (refused, name unknown, reset) and `terminated` (cut off in the middle) come with the socket's error.
  if (error instanceof TypeError && error.cause !== undefined) return 'away';
  // No JSON, or JSON that isn't Qdrant's: a proxy answered, or the answer was cut off.
  if (error instanceof SyntaxError) return 'away';
  if (
    error instanceof Error &&
    /^(Result came uninitialized|Unexpected Response|Invalid retryAfter)/.test(error.message)
  ) {
    return 'away';
  }
  return 'wrong';
}

function failureOfStatus(status: number, data: unknown): Failure {
  if (passing.has(status) || status >= 500) return 'away';
  if (status === 401 || status === 403) return 'key';
  const said = qdrantSays.safeParse(data);
  const text = said.success ? said.data.status.error : '';
  // A 404 of a proxy must not look like an empty gallery.
  if (status === 404) return /collection/i.test(text) ? 'missing' : 'away';
  if (status === 409 || /already exists/i.test(text)) return 'exists';
  return 'wrong';
}

/** @param retryAfter seconds Qdrant asked us to wait, when it said so */
export function unavailable(cause: unknown, retryAfter: number | null = null): Refusal {
  return new Refusal(
    'index_unavailable',
    'The index does not answer; try again in a moment.',
    retryAfter === null ? {} : { retryAfterSeconds: retryAfter },
    { cause },
  );
}

/** We asked for something Qdrant does not do. The message is Qdrant's own; it names fields and sizes, never embeddings or keys. */
export class QdrantFault extends Error {
  readonly status: number;

  constructor(status: number, words: string, options: ErrorOptions) {
    super(`Qdrant answered ${status}: ${words}`, options);
    this.name = 'QdrantFault';
    this.status = status;
  }
}

/** An answer of Qdrant as a fault; anything else as it is. */
export function asFault(error: unknown): unknown {
  const answer = answered.safeParse(error);
  if (!answer.success) return error;
  const said = qdrantSays.safeParse(answer.data.data);
  const words = said.success ? said.data.status.error.slice(0, 300) : 'without a reason';
  return new QdrantFault(answer.data.status, words, { cause: error });
}
