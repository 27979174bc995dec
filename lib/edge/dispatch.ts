/** Calls the functions as API Gateway would, without a socket: for the local server, the command line and tests. */
import { randomUUID } from 'node:crypto';
import type { Refusal } from '../errors.ts';
import type { HttpHandler } from './exchange.ts';
import { gatewayEvent, type LocalRequest, localContext } from './gateway-event.ts';
import { problemFor } from './problems.ts';
import { problemResult } from './responses.ts';
import type { FunctionName } from './route.ts';

/** Every function, opened when first called. */
export type FunctionHandlers = Readonly<Record<FunctionName, HttpHandler>>;

export interface DispatchRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

export interface DispatchAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export type Dispatch = (request: DispatchRequest) => Promise<DispatchAnswer>;

export interface DispatchOptions {
  /** A handler has so long; then the caller gets `timed_out`. */
  readonly timeoutMs?: number;
  /** Gets what a handler threw instead of answering. */
  readonly onFault?: (fault: unknown) => void;
}

export const REQUEST_TIMEOUT_MS = 60_000;

/** In-process calls: no Host is checked beyond the default, no port is open. */
export function createDispatch(handlers: FunctionHandlers, options: DispatchOptions = {}): Dispatch {
  return ({ method, path, headers = {}, body = '' }) =>
    answerLocally(
      handlers,
      {
        method: method.toUpperCase(),
        url: path,
        headers: { host: 'localhost', ...lowerCased(headers) },
        body: typeof body === 'string' ? Buffer.from(body) : body,
        sourceIp: '127.0.0.1',
        protocol: 'HTTP/1.1',
      },
      options,
    );
}

/** Builds the event, calls the function and makes bytes of its result. Never throws. */
export async function answerLocally(
  handlers: FunctionHandlers,
  request: LocalRequest,
  { timeoutMs = REQUEST_TIMEOUT_MS, onFault }: DispatchOptions,
): Promise<DispatchAnswer> {
  const requestId = randomUUID();
  try {
    const { event, functionName } = gatewayEvent(request, requestId, new Date());
    const result = await handlers[functionName](event, localContext(functionName, requestId, timeoutMs));
    return toAnswer(result);
  } catch (fault) {
    onFault?.(fault);
    return toAnswer(problemResult({ requestId, correlationId: requestId }, problemFor(fault, requestId)));
  }
}

/** The answer to a request that reaches no function. */
export async function answerRefused(refusal: Refusal): Promise<DispatchAnswer> {
  const requestId = randomUUID();
  return toAnswer(problemResult({ requestId, correlationId: requestId }, problemFor(refusal, requestId)));
}

function toAnswer(result: Awaited<ReturnType<HttpHandler>>): DispatchAnswer {
  const headers = Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]);
  return {
    status: result.statusCode ?? 200,
    headers: { ...Object.fromEntries(headers), ...cookieHeader(result.cookies ?? []) },
    body: Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** No route sets more than one. */
function cookieHeader([cookie]: readonly string[]): Record<string, string> {
  return cookie === undefined ? {} : { 'set-cookie': cookie };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
