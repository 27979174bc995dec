/** One request on its way through the stages of the endpoint: what is known about it so far. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { GuestCaller, PhotoInput } from '../ports/caller.ts';
import type { Clock, Ids } from '../ports/clock.ts';
import type { Role } from '../ports/records.ts';
import type { Route } from './route.ts';

export type HttpEvent = APIGatewayProxyEventV2;
export type HttpResult = APIGatewayProxyStructuredResultV2;
/** What Lambda calls and the local gateway calls alike. */
export type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;

export interface Identity {
  readonly principal: string;
  readonly role: Role;
  readonly galleries: readonly string[] | null;
  readonly guest: GuestIdentity | null;
}

/** A guest of one album, as the session says. */
export interface GuestIdentity extends GuestCaller {
  /** Chosen by the caller who made the album. */
  readonly albumId: string;
  readonly published: boolean;
}

/** What a caller without any key is on a public route. */
export const anonymous: Identity = { principal: 'anonymous', role: 'viewer', galleries: [], guest: null };

export interface Exchange {
  readonly event: HttpEvent;
  /** Upper case; HEAD stays HEAD. */
  readonly method: string;
  readonly requestId: string;
  readonly correlationId: string;
  readonly traceparent: string | null;
  /** By `Clock.monotonic`. */
  readonly startedAt: number;
  /** Null until, and unless, a route is found. */
  route: Route | null;
  /** Decoded path parameters. */
  parameters: Readonly<Record<string, string>>;
  identity: Identity;
  /** Uuid of the gallery in the path, for the log. */
  gallery: string | null;
  fields: Readonly<Record<string, unknown>>;
  photos: readonly PhotoInput[];
  /** What the action answered. */
  answer: unknown;
  /** The answer is the one a former request with the same Idempotency-Key got. */
  replayed: boolean;
}

const SANE_ID = /^[A-Za-z0-9._:-]{1,128}$/;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Takes the caller's ids where they are sane and makes them where not. */
export function openExchange(
  event: HttpEvent,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): Exchange {
  const given = header(event, 'x-request-id');
  const requestId = given !== null && SANE_ID.test(given) ? given : ids.uuid();
  const correlation = header(event, 'x-correlation-id');
  const trace = header(event, 'traceparent');
  return {
    event,
    method: event.requestContext.http.method.toUpperCase(),
    requestId,
    correlationId: correlation !== null && SANE_ID.test(correlation) ? correlation : requestId,
    traceparent: trace !== null && TRACEPARENT.test(trace) ? trace : null,
    startedAt: clock.monotonic(),
    route: null,
    parameters: {},
    identity: anonymous,
    gallery: null,
    fields: {},
    photos: [],
    answer: undefined,
    replayed: false,
  };
}

/** The route, for the stages after admission. */
export function routeOf(exchange: Exchange): Route {
  if (exchange.route === null) throw new Error('a stage ran before the route was found');
  return exchange.route;
}

/** A header by its lower-case name; null when absent. */
export function header(event: Pick<HttpEvent, 'headers'>, name: string): string | null {
  return event.headers[name] ?? null;
}
