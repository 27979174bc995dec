/** One request to the API with everything around it: the key, the retries a server asks for, and errors as KithProblem. */
import { KithProblem, problemOf } from './problem.ts';

/** The part of the platform's fetch the client needs; an in-process dispatch fits as well. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ClientOptions {
  readonly baseUrl: string;
  readonly key?: string | undefined;
  readonly fetch?: Fetch | undefined;
  /** Waits between attempts; handed in by tests. */
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Bytes of photos a request holds; what is more is uploaded first. 4 MiB unless said: API Gateway takes no more. */
  readonly requestBytes?: number | undefined;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: { readonly [name: string]: string | number | boolean | undefined };
  readonly json?: unknown;
  readonly form?: FormData;
  /** A POST that stores: gets an Idempotency-Key, made here unless given, so that a repeat can't store twice. */
  readonly stores?: boolean;
  readonly idempotencyKey?: string | undefined;
  /** A POST that only asks: may be sent again when nobody knows whether it arrived. */
  readonly asks?: boolean;
  /** A status beside 2xx whose body is the answer as well. */
  readonly alsoAnswers?: number;
  /** The answer is text (a table), not JSON. */
  readonly text?: boolean;
}

export type Send = <T>(call: Call) => Promise<T>;

const longestWaitSeconds = 60;
/** Waits before a gateway or network is asked again; then it is given up. */
const patience = [300, 1000, 3000];
/** A limit or a twin under way ends by itself, so these are waited for longer than an illness. */
const mostWaits = { busy: 10, ill: 3 } as const;

/** Milliseconds after which the same request may succeed; null when it would not, or when it might be done twice. */
function waitFor(problem: KithProblem, attempt: number, repeatable: boolean): number | null {
  const asked = problem.retryAfterSeconds;
  // Whether a request that got no answer was carried out, nobody knows; one that was turned away was not.
  const turnedAway = problem.status === 429 || problem.status === 409 || problem.status === 503;
  if (!repeatable && (!turnedAway || problem.code === 'timed_out')) return null;
  if (asked !== null && asked > longestWaitSeconds) return null;
  if (problem.status === 429 || problem.code === 'idempotency_in_progress')
    return attempt < mostWaits.busy ? (asked ?? 1) * 1000 : null;
  // Models and disks don't come back by themselves; a 503 that names no time is a statement, not a request to wait.
  if (problem.code === 'models_unavailable') return null;
  if (problem.status === 503 && asked !== null) return attempt < mostWaits.ill ? asked * 1000 : null;
  // A store names no time when it is busy; the same bytes may be put there again.
  const store = problem.code === 'upload_failed' && problem.status >= 500;
  if (store || problem.status === 502 || problem.status === 504 || problem.code === 'unreachable')
    return patience[attempt] ?? null;
  return null;
}

/** Makes an attempt again for as long as waiting may help; what it throws in the end is the last problem. */
export type Patiently = <T>(attempt: () => Promise<T>, repeatable: boolean) => Promise<T>;

export function createPatience(options: ClientOptions): Patiently {
  const wait = options.wait ?? ((milliseconds: number) => pause(milliseconds, options.signal));
  return async (attempt, repeatable) => {
    for (let attempts = 0; ; attempts++) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof KithProblem)) throw error;
        const milliseconds = waitFor(error, attempts, repeatable);
        if (milliseconds === null) throw error;
        await wait(milliseconds);
      }
    }
  };
}

/** The response, whatever it says, or a KithProblem `unreachable` that names `base`. */
export async function reached(send: Fetch, url: string, init: RequestInit, base: string): Promise<Response> {
  try {
    return await send(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new KithProblem(`Nothing answers at ${base}: start the server, or check the address.`, {
      status: 0,
      code: 'unreachable',
      cause,
    });
  }
}

/** Resolves to the parsed answer (null for an empty one) or rejects with KithProblem; an abort rejects with its reason. */
export function createSend(options: ClientOptions): Send {
  const base = options.baseUrl.replace(/\/+$/, '');
  const send: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const patiently = createPatience(options);

  return async <T>(call: Call): Promise<T> => {
    const url = `${base}${call.path}${queryOf(call)}`;
    const init = initOf(call, options);
    return patiently(() => once<T>(send, url, init, base, call), isRepeatable(call));
  };
}

/** GET changes nothing and PUT ends the same; a DELETE that came through would be told that nothing is there. */
function isRepeatable({ method, stores, asks }: Call): boolean {
  return method === 'GET' || method === 'PUT' || stores === true || asks === true;
}

async function once<T>(send: Fetch, url: string, init: RequestInit, base: string, call: Call): Promise<T> {
  const response = await reached(send, url, init, base);
  if (!response.ok && response.status !== call.alsoAnswers) throw await problemOf(response, base);
  if (response.status === 204) return null as T;
  if (call.text === true) return (await response.text()) as T;
  try {
    // The shape is the server's promise: its routes check every answer, and a test holds our types to theirs.
    return (await response.json()) as T;
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new KithProblem(`${base} answered something that is not JSON: is it a kith server?`, {
      status: response.status,
      code: 'not_kith',
      cause,
    });
  }
}

function initOf(call: Call, options: ClientOptions): RequestInit {
  const headers: Record<string, string> = { accept: call.text === true ? '*/*' : 'application/json' };
  if (options.key !== undefined) headers.authorization = `Bearer ${options.key}`;
  if (call.json !== undefined) headers['content-type'] = 'application/json';
  if (call.stores === true) headers['idempotency-key'] = call.idempotencyKey ?? newKey();
  const body = call.form ?? (call.json === undefined ? undefined : JSON.stringify(call.json));
  return {
    method: call.method,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
}

/** `randomUUID` is missing on pages of plain HTTP. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function queryOf(call: Call): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {}))
    if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query}`;
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
