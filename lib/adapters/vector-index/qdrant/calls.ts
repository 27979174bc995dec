/** Asks Qdrant, patiently but not for ever: every call of ours may be repeated without harm, so what gets lost is asked again. */
import { setTimeout as pauseFor } from 'node:timers/promises';
import { QdrantClient, QdrantClientResourceExhaustedError, withHeaders } from '@qdrant/js-client-rest';
import { Refusal } from '../../../errors.ts';
import { addressOf } from './address.ts';
import { asFault, failureOf, unavailable } from './failures.ts';
import { CALL_HEADER, RetryAfter } from './retry-after.ts';
import { type ReadKey, RotatingKey } from './rotating-key.ts';

export interface CallOptions {
  /** A URL without a port means 443 for https and 80 for http; a path stays in front of every route. */
  readonly url: string;
  readonly apiKey: ReadKey;
  /** Milliseconds one request may take. */
  readonly attemptMs: number;
  /** Milliseconds after which a call of the port asks no more; below the gateway's timeout. */
  readonly totalMs: number;
  /** 0 ≤ chance < 1, for the jitter. */
  readonly random?: (() => number) | undefined;
  readonly pause?: ((milliseconds: number) => Promise<unknown>) | undefined;
}

/** Three requests: one answer lost and one server restarted are survived, a server that is down isn't flooded. */
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/** Point in time on the clock of `performance.now`. */
export type Deadline = number;

export class Calls {
  readonly #client: QdrantClient;
  readonly #key: RotatingKey;
  readonly #retryAfter = new RetryAfter();
  readonly #attemptMs: number;
  readonly #totalMs: number;
  readonly #random: () => number;
  readonly #pause: (milliseconds: number) => Promise<unknown>;

  constructor({ url, apiKey, attemptMs, totalMs, random = Math.random, pause = pauseFor }: CallOptions) {
    // No compatibility probe: it would be a request nobody waits for, at every cold start.
    this.#client = new QdrantClient({ ...addressOf(url), checkCompatibility: false, timeout: attemptMs });
    this.#key = new RotatingKey(apiKey);
    this.#attemptMs = attemptMs;
    this.#totalMs = totalMs;
    this.#random = random;
    this.#pause = pause;
  }

  deadline(): Deadline {
    return performance.now() + this.#totalMs;
  }

  /**
   * `request` starts exactly one request of the client before it first awaits: the key travels with what is started in it.
   * @throws Refusal `index_unavailable` when Qdrant stays away, refuses the key, or the deadline is over
   * @throws Error as the client threw it for what is `missing` or `exists`, see failureOf
   */
  async ask<T>(
    deadline: Deadline,
    request: (client: QdrantClient) => Promise<T>,
    attempts = ATTEMPTS,
  ): Promise<T> {
    for (let attempt = 1, renewals = 0; ; ) {
      if (performance.now() > deadline) throw unavailable(new Error('the time for this call is over'));
      const key = await this.#key.current().catch((cause: unknown) => {
        throw unavailable(cause);
      });
      const call = this.#retryAfter.begin();
      try {
        const headers = { [CALL_HEADER]: call, ...(key !== null && { 'api-key': key }) };
        const answer = await withHeaders(headers, () => request(this.#client));
        this.#retryAfter.end(call);
        return answer;
      } catch (error) {
        const told = this.#retryAfter.end(call);
        const failure = failureOf(error);
        if (failure === 'key') {
          if (renewals++ > 0 || !(await this.#renewed(key))) throw keyRefused(error);
          continue;
        }
        if (failure === 'wrong') throw asFault(error);
        if (failure !== 'away') throw error;
        const seconds = told ?? secondsIn(error);
        const wait = this.#waitMs(attempt++, seconds);
        if (attempt > attempts || performance.now() + wait + this.#attemptMs > deadline) {
          throw unavailable(error, seconds);
        }
        await this.#pause(wait);
      }
    }
  }

  close(): void {
    this.#retryAfter.close();
  }

  /** Full jitter: anything from nothing to twice the last span, so that callers who failed together don't come back together. */
  #waitMs(attempt: number, told: number | null): number {
    if (told !== null) return told * 1000 + this.#random() * FIRST_WAIT_MS;
    return this.#random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
  }

  async #renewed(refused: string | null): Promise<boolean> {
    try {
      return await this.#key.renewed(refused);
    } catch (cause) {
      throw unavailable(cause);
    }
  }
}

/** Only where the response went unheard. */
function secondsIn(error: unknown): number | null {
  return error instanceof QdrantClientResourceExhaustedError ? error.retry_after : null;
}

function keyRefused(cause: unknown): Refusal {
  return new Refusal('index_unavailable', 'The index refuses our key; try again in a moment.', {}, { cause });
}
