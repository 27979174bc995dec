/** Builds the event and context API Gateway and Lambda would hand to a function for an HTTP request. */
import { isUtf8 } from 'node:buffer';
import type { Context } from 'aws-lambda';
import type { HttpEvent } from './exchange.ts';
import type { FunctionName } from './route.ts';
import { matchPath } from './router.ts';

export interface LocalRequest {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly url: string;
  /** Lower-case names; repeated ones already joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly sourceIp: string;
  readonly protocol: string;
}

/** Bodies of these types travel as text, all others as base64, as API Gateway does it; what is no UTF-8 is no text either. */
const TEXT = /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded|[a-z.-]+\+json)\b)/i;

/** The event with its route resolved, and the function that answers it; what no route answers goes to `operations`. */
export function gatewayEvent(
  request: LocalRequest,
  requestId: string,
  now: Date,
): { readonly event: HttpEvent; readonly functionName: FunctionName } {
  const [rawPath = '/', ...query] = request.url.split('?');
  const rawQueryString = query.join('?');
  const match = matchPath(request.method, rawPath);
  const { cookie, ...headers } = request.headers;
  const userAgent = headers['user-agent'] ?? '';
  const host = headers.host ?? 'localhost';
  const routeKey = match.kind === 'route' ? `${request.method} ${match.route.path}` : '$default';
  const text =
    !('content-encoding' in headers) && TEXT.test(headers['content-type'] ?? '') && isUtf8(request.body);
  const parameters = match.kind === 'route' ? match.parameters : {};
  const event: HttpEvent = {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    headers,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    ...(rawQueryString !== '' && { queryStringParameters: queryOf(rawQueryString) }),
    ...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: host,
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: rawPath,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent,
      },
      requestId,
      routeKey,
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(request.body.length > 0 && {
      body: Buffer.from(request.body.buffer, request.body.byteOffset, request.body.length).toString(
        text ? 'utf8' : 'base64',
      ),
    }),
    isBase64Encoded: request.body.length > 0 && !text,
  };
  return { event, functionName: match.kind === 'route' ? match.route.functionName : 'operations' };
}

/** Repeated names are joined with commas, as API Gateway does it. */
function queryOf(rawQueryString: string): Record<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const before = query.get(name);
    query.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(query);
}

/** The context of an invocation that may take `timeoutMs`. */
export function localContext(functionName: string, requestId: string, timeoutMs: number): Context {
  const end = performance.now() + timeoutMs;
  const unused = () => undefined;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: '1769',
    awsRequestId: requestId,
    logGroupName: 'local',
    logStreamName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, end - performance.now()),
    done: unused,
    fail: unused,
    succeed: unused,
  };
}
