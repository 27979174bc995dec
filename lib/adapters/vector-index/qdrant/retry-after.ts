/** Hears how long Qdrant wants to be left alone: the client (1.19.0) keeps the first character of Retry-After, 3 of 30. */
import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { z } from 'zod';

/** Says which call a response belongs to; Qdrant ignores it. */
export const CALL_HEADER = 'x-kith-call';

/** undici publishes every response here, with the header lines of request and response as one flat list each. */
const CHANNEL = 'undici:request:headers';
const bytes = z.instanceof(Uint8Array).transform((value) => Buffer.from(value).toString('latin1'));
const lines = z.array(z.union([z.string(), bytes]));
const published = z.object({
  request: z.object({ headers: lines }),
  response: z.object({ statusCode: z.literal(429), headers: lines }),
});

export class RetryAfter {
  readonly #seconds = new Map<string, number | null>();
  readonly #listen = (message: unknown) => {
    const heard = published.safeParse(message);
    if (!heard.success) return;
    const call = headerIn(heard.data.request.headers, CALL_HEADER);
    if (call === null || !this.#seconds.has(call)) return;
    this.#seconds.set(call, secondsOf(headerIn(heard.data.response.headers, 'retry-after')));
  };

  constructor() {
    subscribe(CHANNEL, this.#listen);
  }

  /** The id to send in `CALL_HEADER`. */
  begin(): string {
    const call = randomUUID();
    this.#seconds.set(call, null);
    return call;
  }

  /** Seconds the answer of the call asked for, or null. */
  end(call: string): number | null {
    const seconds = this.#seconds.get(call) ?? null;
    this.#seconds.delete(call);
    return seconds;
  }

  close(): void {
    unsubscribe(CHANNEL, this.#listen);
  }
}

function headerIn(headers: readonly string[], name: string): string | null {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]?.toLowerCase() === name) return headers[at + 1] ?? null;
  }
  return null;
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function secondsOf(value: string | null): number | null {
  if (value === null) return null;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
}
