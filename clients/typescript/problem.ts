/** The one error the client throws: what the server refused, or that it could not be reached, with a code to act on. */
import type { Json } from './answers.ts';

/** `status` is 0 when no answer came at all. `code` is the server's refusal code, or one of `unreachable`, `not_kith`, `fault`. */
export class KithProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: { readonly [key: string]: Json };
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    message: string,
    facts: {
      readonly status: number;
      readonly code: string;
      readonly details?: { readonly [key: string]: Json };
      readonly requestId?: string | null;
      readonly retryAfterSeconds?: number | null;
      readonly cause?: unknown;
    },
  ) {
    super(message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.name = 'KithProblem';
    this.status = facts.status;
    this.code = facts.code;
    this.details = facts.details ?? {};
    this.requestId = facts.requestId ?? null;
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null;
  }
}

/** Reads an answer that is not 2xx; never throws itself. */
export async function problemOf(response: Response, address: string): Promise<KithProblem> {
  const { status } = response;
  const retryAfterSeconds = retryAfter(response.headers.get('retry-after'));
  const requestId = response.headers.get('x-request-id');
  const body = await membersOf(response);
  const text = (name: string) => {
    const value = body?.[name];
    return typeof value === 'string' ? value : null;
  };
  const code = text('code');
  if (code !== null)
    return new KithProblem(text('detail') ?? text('title') ?? `The server refused with status ${status}.`, {
      status,
      code,
      details: body ?? {},
      requestId: text('requestId') ?? requestId,
      retryAfterSeconds,
    });
  // API Gateway and load balancers answer in shapes of their own; so does a server that is not kith at all.
  if (status >= 500)
    return new KithProblem(
      `The server failed with status ${status}; its log says why${requestId === null ? '' : ` (request ${requestId})`}.`,
      { status, code: 'fault', requestId, retryAfterSeconds },
    );
  return new KithProblem(
    `${address} answered ${status} in a form that is not kith's: check that the address is the one of a kith server.`,
    { status, code: 'not_kith', requestId, retryAfterSeconds },
  );
}

/** RFC 9110, 10.2.3: seconds or a date. */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

async function membersOf(response: Response): Promise<{ readonly [key: string]: Json } | null> {
  try {
    const body: unknown = await response.json();
    return isRecord(body) ? body : null;
  } catch {
    // Not JSON: the caller words the answer from its status.
    return null;
  }
}

function isRecord(body: unknown): body is { readonly [key: string]: Json } {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}
