/** node:http plays API Gateway: sockets, limits and timeouts here, everything else in the functions. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { bodyRoom, tooManyBodies } from './body-room.ts';
import { brokenRequestAnswer, noHost } from './broken-request.ts';
import {
  answerLocally,
  answerRefused,
  type DispatchAnswer,
  type DispatchOptions,
  type FunctionHandlers,
  REQUEST_TIMEOUT_MS,
} from './dispatch.ts';
import type { LocalRequest } from './gateway-event.ts';
import { type BodyLimits, type ReceivedBody, withBody } from './receive-body.ts';
import type { Site } from './site.ts';

export interface GatewayOptions extends DispatchOptions {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Bytes of a request body. */
  readonly maxBody: number;
  /** PEM; absent: not encrypted. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** The web pages; null where there are none. */
  readonly site?: Site | null;
}

export interface LocalGateway {
  readonly port: number;
  /** Takes no new requests, lets those under way end, then resolves; after `graceMs` the rest are cut off. */
  close(graceMs?: number): Promise<void>;
}

const HEADERS_TIMEOUT_MS = 15_000;
/** A body of 50 MB over a slow mobile line; slower senders are cut off. */
const RECEIVE_TIMEOUT_MS = 120_000;
const KEEP_ALIVE_MS = 5_000;

/** Listens and hands every request to the functions. Rejects with the socket's error (EADDRINUSE …) when it can't listen. */
export async function openGateway(
  handlers: FunctionHandlers,
  options: GatewayOptions,
): Promise<LocalGateway> {
  const limits = { maxBody: options.maxBody, room: bodyRoom(options.maxBody) };
  const rules = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 16_384,
    // Its own answer would be empty; ours says what is missing.
    requireHostHeader: false,
  };
  const take = (request: IncomingMessage, response: ServerResponse) => {
    answer(handlers, { ...options, limits }, request, response).catch((fault: unknown) => {
      // The caller went away, or the answer could not be written: there is nobody left to tell but the log.
      if (!request.destroyed || !request.socket.destroyed) options.onFault?.(fault);
      response.destroy();
    });
  };
  const { tls } = options;
  const server =
    tls === undefined ? createServer(rules, take) : createSecureServer({ ...rules, ...tls }, take);
  // What node's parser refuses (a broken request line, too many headers) reaches no handler.
  server.on('clientError', (error, socket) => {
    if (socket.writable) socket.end(brokenRequestAnswer(error));
    else socket.destroy();
  });
  await listening(server, options);
  const { port } = addressOf(server);
  return { port, close: (graceMs = REQUEST_TIMEOUT_MS) => closed(server, graceMs) };
}

async function answer(
  handlers: FunctionHandlers,
  { limits, ...options }: GatewayOptions & { readonly limits: BodyLimits },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result = await withBody(request, limits, async (received) => {
    if (!received.complete) response.shouldKeepAlive = false;
    if (received.crowdedOut) return answerRefused(tooManyBodies());
    if (request.httpVersion !== '1.0' && request.headers.host === undefined) return answerRefused(noHost());
    const asked = localRequest(request, received);
    return options.site?.answer(asked) ?? answerLocally(handlers, asked, options);
  });
  write(request, response, result);
}

function localRequest(request: IncomingMessage, { body, bytes }: ReceivedBody): LocalRequest {
  return {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    // The length as counted: by it the endpoint refuses what was too large to hand over.
    headers: { ...joined(request), ...(bytes > 0 && { 'content-length': String(bytes) }) },
    body,
    sourceIp: request.socket.remoteAddress ?? '',
    protocol: `HTTP/${request.httpVersion}`,
  };
}

function write(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: DispatchAnswer,
): void {
  const empty = status === 204 || status === 304;
  const length = empty ? {} : { 'content-length': String(body.length) };
  response.writeHead(status, { ...headers, ...length });
  response.end(request.method === 'HEAD' || empty ? undefined : body);
}

/** Header names in lower case, repeated ones joined as API Gateway joins them. */
function joined(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct))
    headers[name] = (values ?? []).join(name === 'cookie' ? '; ' : ',');
  return headers;
}

function listening(server: Server, { host, port }: GatewayOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address;
}

async function closed(server: Server, graceMs: number): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
  await ended;
  clearTimeout(cutOff);
}
