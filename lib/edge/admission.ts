/** Lets a request in: the right host, a route, a caller, within the limit, with the role and the gallery. */
import { Refusal } from '../errors.ts';
import type { Access } from '../ports/access.ts';
import type { RateLimiter } from '../ports/rate-limiter.ts';
import type { Registry } from '../ports/registry.ts';
import { authenticate, authorize, presentedKey } from './access.ts';
import { anonymous, type Exchange, type HttpResult, type Identity } from './exchange.ts';
import type { GalleryScope } from './gallery-scope.ts';
import { addressOf } from './guesses.ts';
import { checkOrigin, cookieOf } from './guest-cookie.ts';
import { authenticateGuest, checkGuest, presentedPass } from './guest-pass.ts';
import { withinLimit } from './limits.ts';
import { checkLoopback } from './loopback-check.ts';
import { type RecordPorts, recordAnswer } from './record.ts';
import { optionsResult } from './responses.ts';
import type { Route } from './route.ts';
import { matchPath, noRoute, routeByKey } from './router.ts';

export interface AdmissionPorts extends RecordPorts {
  readonly access: Access;
  readonly rateLimiter: RateLimiter;
  /** Opened only when a key or a gallery has to be looked up. */
  readonly registry: () => Promise<Registry>;
  readonly scope: GalleryScope;
}

/**
 * Fills in route, parameters, identity and gallery; answers OPTIONS itself.
 * @throws Refusal, the first that applies in the order of the file's sentence
 */
export async function admit(exchange: Exchange, ports: AdmissionPorts): Promise<HttpResult | undefined> {
  checkLoopback(exchange.event, ports.access);
  const route = routed(exchange);
  if (typeof route === 'string') {
    const result = optionsResult(exchange, route);
    recordAnswer(exchange, result, ports);
    return result;
  }
  exchange.route = route;
  exchange.identity = await identity(exchange, route, ports);
  const { principal, guest } = exchange.identity;
  if (route.role !== null)
    await withinLimit(ports.rateLimiter, principal, guest === null ? 'caller' : 'guest');
  if (route.cookie === 'set') await withinLimit(ports.rateLimiter, addressOf(exchange), 'door');
  authorize(exchange.identity, route);
  const gallery = route.fixed.gallery ?? exchange.parameters.gallery;
  const galleries = async () => (await ports.registry()).galleries;
  if (gallery !== undefined)
    exchange.gallery = await ports.scope(gallery, exchange.identity, { clock: ports.clock, galleries });
  if (guest !== null) checkGuest(guest, route, exchange.parameters);
  return undefined;
}

/** The route, or for OPTIONS the methods the path has. */
function routed(exchange: Exchange): Route | string {
  const { event, method } = exchange;
  const known = routeByKey(event.routeKey);
  if (known !== null) {
    exchange.parameters = Object.fromEntries(
      Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, value ?? '']),
    );
    return known;
  }
  const match = matchPath(method, event.rawPath);
  if (method === 'OPTIONS' && match.kind === 'other_methods') return match.allow;
  if (match.kind !== 'route') throw noRoute(match);
  exchange.parameters = match.parameters;
  return match.route;
}

async function identity(exchange: Exchange, route: Route, ports: AdmissionPorts): Promise<Identity> {
  const { access, clock } = ports;
  const keys = async () => (await ports.registry()).keys;
  const guestSessions = async () => (await ports.registry()).guestSessions;
  try {
    const pass = presentedPass(exchange.event, route, access);
    if (pass !== null) {
      if (pass.by === 'cookie') checkOrigin(exchange.event, access);
      return await authenticateGuest(pass, { clock, guestSessions });
    }
    return await authenticate(exchange.event, { access, clock, keys });
  } catch (error) {
    // A public route answers everybody, also while the registry that knows the keys is down.
    if (route.role === null) return anonymous;
    // Guessing costs the address, not the key that is guessed at.
    if (error instanceof Refusal && error.code === 'unauthenticated' && guessed(exchange))
      await withinLimit(ports.rateLimiter, addressOf(exchange), 'caller');
    throw error;
  }
}

function guessed(exchange: Exchange): boolean {
  try {
    return presentedKey(exchange.event) !== null || cookieOf(exchange.event) !== null;
  } catch {
    return true;
  }
}
