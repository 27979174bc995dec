/** Answers as HTTP: media type, the headers every answer carries, and the ids that tie it to the log. */
import { type Exchange, type HttpResult, routeOf } from './exchange.ts';
import { endingCookie, openingCookie } from './guest-cookie.ts';
import { type Problem, problemHeaders } from './problems.ts';
import type { Route } from './route.ts';
import { type PhotoFile, photoFile } from './schemas/photo-files.ts';

const mediaTypes = {
  json: 'application/json; charset=utf-8',
  text: 'text/plain; version=0.0.4; charset=utf-8',
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
} as const;

/** Answers are for the caller alone: never guessed at, framed, cached or told to other sites. */
const guarded = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** The docs page brings its style along and nothing else. */
const PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Ids = Pick<Exchange, 'requestId' | 'correlationId'>;

function idHeaders({ requestId, correlationId }: Ids): Record<string, string> {
  return { 'x-request-id': requestId, 'x-correlation-id': correlationId };
}

/** An action's answer under the route's status. */
export function answerResult(exchange: Exchange): HttpResult {
  const route = routeOf(exchange);
  const headers: Record<string, string> = { ...guarded, ...idHeaders(exchange) };
  if (exchange.replayed) headers['idempotent-replayed'] = 'true';
  const cookies = cookiesFor(exchange, route);
  if (route.answers === 'none') return { statusCode: route.status, headers, ...cookies };
  if (route.answers === 'file') return fileResult(photoFile.parse(exchange.answer), headers);
  headers['content-type'] = mediaTypes[route.answers];
  if (route.answers === 'html') headers['content-security-policy'] = PAGE_POLICY;
  const body = route.answers === 'json' ? JSON.stringify(exchange.answer) : String(exchange.answer);
  return { statusCode: statusFor(route, exchange.answer), headers, body, ...cookies };
}

/** Bytes that may be kept as long as their address is good, or the address of the store that has them. */
function fileResult(file: PhotoFile, guards: Readonly<Record<string, string>>): HttpResult {
  const headers = { ...guards, 'cache-control': `private, max-age=${file.maxAge}, immutable` };
  if (file.kind === 'redirect') return { statusCode: 302, headers: { ...headers, location: file.url } };
  const { bytes, mediaType, disposition } = file;
  return {
    statusCode: 200,
    headers: { ...headers, 'content-type': mediaType, 'content-disposition': disposition },
    body: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    isBase64Encoded: true,
  };
}

function cookiesFor({ event, answer }: Exchange, { cookie }: Route): Pick<HttpResult, 'cookies'> {
  if (cookie === null) return {};
  return { cookies: [cookie === 'set' ? openingCookie(event, answer) : endingCookie(event)] };
}

function statusFor(route: Route, answer: unknown): number {
  if (typeof answer !== 'object' || answer === null || !('status' in answer)) return route.status;
  return typeof answer.status === 'string'
    ? (route.statusByWord[answer.status] ?? route.status)
    : route.status;
}

/** The answer to OPTIONS: which methods there are. No CORS headers: other sites' pages stay out. */
export function optionsResult(exchange: Ids, allow: string): HttpResult {
  return { statusCode: 204, headers: { ...guarded, ...idHeaders(exchange), allow } };
}

/** As the route's callers know it. */
export function problemResult(
  exchange: Ids & { readonly route?: Route | null },
  problem: Problem,
): HttpResult {
  if (exchange.route?.problems === 'detail') return detailResult(exchange, problem);
  return {
    statusCode: problem.status,
    headers: {
      ...guarded,
      ...idHeaders(exchange),
      ...problemHeaders(problem),
      'content-type': 'application/problem+json; charset=utf-8',
    },
    body: JSON.stringify(problem),
  };
}

/** What is wrong with a photo FacePass calls a bad request. */
const BAD_PHOTO: ReadonlySet<number> = new Set([415, 422]);

function detailResult(exchange: Ids, problem: Problem): HttpResult {
  return {
    statusCode: BAD_PHOTO.has(problem.status) ? 400 : problem.status,
    headers: {
      ...guarded,
      ...idHeaders(exchange),
      ...problemHeaders(problem),
      'content-type': mediaTypes.json,
    },
    body: JSON.stringify({ detail: problem.detail }),
  };
}
