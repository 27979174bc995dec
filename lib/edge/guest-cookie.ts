/** The cookie that carries a guest's session in a browser: what it is called, how it is set and who may use it to change something. */
import { z } from 'zod';
import { Refusal } from '../errors.ts';
import type { Access } from '../ports/access.ts';
import { type HttpEvent, header } from './exchange.ts';
import { isLoopback } from './loopback-check.ts';

/** The prefix has browsers refuse the cookie unless it is Secure and of this very host, so that no neighbour can plant one. */
const NAME = '__Host-kith_guest';
const LOOPBACK_NAME = 'kith_guest';

/** Browsers don't keep Secure cookies of plain HTTP, and on this machine there is nothing else. */
function isPlainLoopback(event: HttpEvent): boolean {
  const host = header(event, 'host') ?? '';
  return isLoopback(host.replace(/:\d{1,5}$/, ''));
}

function nameFor(event: HttpEvent): string {
  return isPlainLoopback(event) ? LOOPBACK_NAME : NAME;
}

/** What the caller's cookie holds; null without one. */
export function cookieOf(event: HttpEvent): string | null {
  const start = `${nameFor(event)}=`;
  const found = (event.cookies ?? []).find((cookie) => cookie.startsWith(start));
  return found?.slice(start.length) || null;
}

const opened = z.object({ token: z.string(), expiresAt: z.iso.datetime() });

/** The cookie for a session that was just opened, out of the answer that tells of it. */
export function openingCookie(event: HttpEvent, answer: unknown): string {
  const { token, expiresAt } = opened.parse(answer);
  return `${attributes(event, token)}; Expires=${new Date(expiresAt).toUTCString()}`;
}

export function endingCookie(event: HttpEvent): string {
  return `${attributes(event, '')}; Max-Age=0`;
}

function attributes(event: HttpEvent, value: string): string {
  const secure = isPlainLoopback(event) ? '' : '; Secure';
  return `${nameFor(event)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

/**
 * A browser sends the cookie for any page; only a page of ours may change something by it: one of the host that was called, or of the
 * public address, which a proxy need not pass on as Host.
 * @throws Refusal `forbidden`
 */
export function checkOrigin(event: HttpEvent, { publicOrigin }: Pick<Access, 'publicOrigin'>): void {
  if (/^(GET|HEAD)$/i.test(event.requestContext.http.method)) return;
  const host = header(event, 'host')?.toLowerCase();
  const origin = URL.parse(header(event, 'origin') ?? '');
  const scheme = isPlainLoopback(event) ? /^https?:$/ : /^https:$/;
  if (origin !== null && host !== undefined && origin.host === host && scheme.test(origin.protocol)) return;
  if (origin !== null && origin.origin === publicOrigin) return;
  throw new Refusal(
    'forbidden',
    'A page of another site is calling, or the Origin header is missing. Programs send the token as "Authorization: Bearer …".',
  );
}
