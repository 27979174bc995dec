/** A small Lambda Runtime API: hands events to one function process and takes its answers. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FunctionFault {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** What a function made of an event. */
export type Outcome =
  | { readonly kind: 'response'; readonly payload: unknown }
  | { readonly kind: 'error'; readonly fault: FunctionFault };

export interface Initialised {
  /** Milliseconds the import of the function took. */
  readonly import: number;
}

export interface RuntimeApi {
  /** host:port, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Queues an event and waits for what becomes of it; rejects when the process ends or fails to initialise first. */
  invoke(event: unknown, timeoutMs?: number): Promise<Outcome>;
  /** Resolves when the function asks for its first event: it is initialised. Rejects with its report when it can't be. */
  readonly ready: Promise<Initialised>;
  /** The process is gone: whatever waits is rejected. */
  ended(reason: string): void;
  close(): Promise<void>;
}

interface Invocation {
  readonly id: string;
  readonly body: string;
  readonly deadline: number;
  readonly done: PromiseWithResolvers<Outcome>;
}

const VERSION = '/2018-06-01/runtime';

export async function openRuntimeApi(functionName: string): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<Initialised>();
  ready.promise.catch(() => undefined);
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  let asking: ServerResponse | null = null;

  function handOver(): void {
    if (asking === null) return;
    const next = waiting.shift();
    if (next === undefined) return;
    running.set(next.id, next);
    asking.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': next.id,
      'lambda-runtime-deadline-ms': String(next.deadline),
      'lambda-runtime-invoked-function-arn': `arn:aws:lambda:eu-central-1:123456789012:function:${functionName}`,
      'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
    });
    asking.end(next.body);
    asking = null;
  }

  function fail(reason: Error): void {
    ready.reject(reason);
    for (const { done } of [...waiting.splice(0), ...running.values()]) done.reject(reason);
    running.clear();
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (request.method === 'GET' && path === `${VERSION}/invocation/next`) {
      ready.resolve({ import: Number(request.headers['x-import-milliseconds']) });
      asking = response;
      return handOver();
    }
    const body = await textOf(request);
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    if (path === `${VERSION}/init/error`) return fail(new Error(`the function could not start: ${body}`));
    const [, id = '', verb = ''] = /\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const invocation = running.get(id);
    if (invocation === undefined) throw new Error(`an answer to nothing that was asked: ${path}`);
    running.delete(id);
    if (verb === 'response') invocation.done.resolve({ kind: 'response', payload: JSON.parse(body) });
    else invocation.done.resolve({ kind: 'error', fault: JSON.parse(body) });
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((cause: unknown) => fail(new Error('broken exchange', { cause })));
  });
  // A frozen function holds its question open for as long as nobody calls.
  server.requestTimeout = 0;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    ready: ready.promise,
    invoke(event, timeoutMs = 60_000) {
      const done = Promise.withResolvers<Outcome>();
      const deadline = Date.now() + timeoutMs;
      waiting.push({ id: randomUUID(), body: JSON.stringify(event), deadline, done });
      handOver();
      return done.promise;
    },
    ended: (reason) => fail(new Error(reason)),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
