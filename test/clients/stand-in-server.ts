/** A server on a free port that answers what a test says and keeps what it was sent; its answers must fit the routes table. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Route } from '../../lib/edge/route.ts';
import { routes } from '../../lib/edge/routes.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly {
    readonly name: string;
    readonly fileName: string;
    readonly type: string;
    readonly bytes: number;
  }[];
  readonly json: unknown;
  readonly route: Route | null;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StandIn extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

export async function standIn(answer: (request: Received, n: number) => Answer): Promise<StandIn> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const got = await parse(request.method ?? '', request.url ?? '', request.headers, Buffer.concat(chunks));
    received.push(got);
    const { status = got.route?.status ?? 200, body, text, headers = {} } = answer(got, received.length - 1);
    if (text === undefined && status < 300 && got.route?.answers === 'json') got.route.response.parse(body);
    const type = status < 300 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': text === undefined ? type : 'text/html', ...headers });
    response.end(text ?? (body === undefined ? '' : JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A problem document as the API answers it. */
export function problem(status: number, code: string, more: Readonly<Record<string, unknown>> = {}): Answer {
  const { headers, ...members } = more;
  return {
    status,
    body: {
      type: 'about:blank',
      title: code,
      status,
      detail: `about ${code}`,
      code,
      requestId: 'r-1',
      ...members,
    },
    ...(headers === undefined ? {} : { headers: headers as Record<string, string> }),
  };
}

async function parse(
  method: string,
  url: string,
  headers: NodeJS.Dict<string | string[]>,
  bytes: Buffer,
): Promise<Received> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) plain[name] = String(value);
  const type = plain['content-type'] ?? '';
  const fields: Record<string, string> = {};
  const files: { name: string; fileName: string; type: string; bytes: number }[] = [];
  if (type.startsWith('multipart/')) {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
    for (const [name, value] of form.entries()) {
      if (typeof value === 'string') fields[name] = value;
      else files.push({ name, fileName: value.name, type: value.type, bytes: value.size });
    }
  }
  const path = url.split('?')[0] ?? url;
  const route = routes.find((row) => row.method === method && matches(row.path, path)) ?? null;
  const json = type.includes('json') && bytes.length > 0 ? JSON.parse(bytes.toString()) : null;
  return { method, path: url, headers: plain, fields, files, json, route };
}

function matches(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path);
}
