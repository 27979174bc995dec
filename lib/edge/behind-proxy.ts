/** Who is calling when a proxy of ours stands before the API: its word on the caller's address counts only with the secret we share. */
import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Access } from '../ports/access.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import { type HttpEvent, header } from './exchange.ts';
import { sha256 } from './sha256.ts';

/** Holds the secret. CloudFront sets it itself, so that nobody who calls CloudFront can. */
export const PROXY_HEADER = 'x-kith-proxy';
/** The caller's address as the proxy saw it, without a port. */
export const VIEWER_HEADER = 'x-kith-viewer';

/**
 * The event as it would be had the caller come directly. Without the right secret it stays as it is: then the address is that of whoever
 * opened the connection, which nobody can make up.
 */
export async function behindProxy(
  event: HttpEvent,
  { proxySecret }: Pick<Access, 'proxySecret'>,
  { log }: Pick<Telemetry, 'log'>,
): Promise<HttpEvent> {
  const shown = header(event, PROXY_HEADER);
  const viewer = header(event, VIEWER_HEADER);
  if (proxySecret === null || shown === null || viewer === null || isIP(viewer) === 0) return event;
  try {
    if (!same(shown, await proxySecret.read()) && !same(shown, await proxySecret.refresh())) return event;
  } catch (error) {
    // All callers count as one address then, which is better than none being answered.
    log('warn', 'the secret of the proxy could not be read', {}, error);
    return event;
  }
  const { requestContext } = event;
  return {
    ...event,
    requestContext: { ...requestContext, http: { ...requestContext.http, sourceIp: viewer } },
  };
}

function same(shown: string, secret: string): boolean {
  return timingSafeEqual(sha256(shown), sha256(secret));
}
