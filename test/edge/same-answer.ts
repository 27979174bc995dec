/** The law of equal answers, for any set of functions: what the local server answers is what a Lambda event is answered. */
import { request as httpRequest } from 'node:http';
import { expect } from 'vitest';
import type { DispatchRequest, FunctionHandlers } from '../../lib/edge/dispatch.ts';
import { localContext } from '../../lib/edge/gateway-event.ts';
import { openGateway } from '../../lib/edge/local-gateway.ts';
import type { Route } from '../../lib/edge/routes.ts';
import { parametersOf } from '../../lib/edge/routes.ts';

/** Differ between any two answers. */
const PASSING = ['date', 'connection', 'keep-alive', 'content-length', 'transfer-encoding'];

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The event API Gateway makes of a request, written down independently of the local gateway. */
export function lambdaEvent(route: Route, { path, headers = {}, body = '' }: DispatchRequest) {
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
  const segments = rawPath.split('/');
  const parameters = parametersOf(route.path).map((name) => [
    name,
    decodeURIComponent(segments[route.path.split('/').indexOf(`{${name}}`)] ?? ''),
  ]);
  return {
    version: '2.0',
    routeKey: `${route.method} ${route.path}`,
    rawPath,
    rawQueryString,
    headers: { host: 'localhost', ...headers },
    ...(rawQueryString !== '' && {
      queryStringParameters: Object.fromEntries(new URLSearchParams(rawQueryString)),
    }),
    ...(parameters.length > 0 && { pathParameters: Object.fromEntries(parameters) }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'abc',
      domainName: 'abc.execute-api.eu-central-1.amazonaws.com',
      domainPrefix: 'abc',
      http: {
        method: route.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'test',
      },
      requestId: 'gateway-1',
      routeKey: `${route.method} ${route.path}`,
      stage: '$default',
      time: '01/Jan/2030:00:00:00 +0000',
      timeEpoch: 1_893_456_000_000,
    },
    ...(bytes.length > 0 && { body: bytes.toString('base64') }),
    isBase64Encoded: bytes.length > 0,
  };
}

/** Sends a request both ways; fails unless status, headers and body agree. Answers what came over the socket. */
export async function expectSameAnswer(
  handlers: FunctionHandlers,
  port: number,
  route: Route,
  request: DispatchRequest,
): Promise<Answer> {
  const headers = { 'x-request-id': 'same-1', 'user-agent': 'test', ...request.headers };
  const result = await handlers[route.functionName](
    lambdaEvent(route, { ...request, headers }),
    localContext(route.functionName, 'gateway-1', 60_000),
  );
  const direct = {
    status: result.statusCode ?? 0,
    headers: stable([
      ...Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)] as const),
      // API Gateway makes headers of the cookies.
      ...(result.cookies ?? []).map((cookie) => ['set-cookie', cookie] as const),
    ]),
    body: Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8').toString('utf8'),
  };
  const local = await send(port, { ...request, headers: { host: `localhost:${port}`, ...headers } });
  expect({ ...local, headers: stable(Object.entries(local.headers)) }).toEqual(direct);
  return local;
}

function stable(headers: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(headers.filter(([name]) => !PASSING.includes(name)));
}

/** One request over a socket, path and headers exactly as given. */
export function send(
  port: number,
  { method, path, headers = {}, body = '' }: DispatchRequest,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const length = bytes.length > 0 ? { 'content-length': String(bytes.length) } : {};
    const sent = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { ...length, ...headers },
      agent: false,
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const entries = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(entries),
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    sent.end(bytes);
  });
}

export { openGateway };
