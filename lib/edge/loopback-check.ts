/** Keeps web pages out of the open door: without keys only a program on this machine may call, under this server's own name. */
import { Refusal } from '../errors.ts';
import type { Access } from '../ports/access.ts';
import { type HttpEvent, header } from './exchange.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1|::ffff:127(\.\d{1,3}){3})$/i;

/** Is this the name or address of the loopback interface? */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/**
 * In open mode: Host must be a loopback name with our port (a rebound DNS name is not), Origin absent or ourselves, and a
 * browser must not call on behalf of another site.
 * @throws Refusal `host_not_allowed`
 */
export function checkLoopback(event: HttpEvent, access: Access): void {
  if (access.mode !== 'open') return;
  const from = event.requestContext.http.sourceIp;
  if (from !== '' && !isLoopback(from)) throw refused('the caller is on another machine');
  if (!isOurs(header(event, 'host') ?? '', access.port))
    throw refused('the Host header names another server');
  const origin = header(event, 'origin');
  if (origin !== null && !isOurs(/^http:\/\/([^/]+)$/.exec(origin)?.[1] ?? '', access.port))
    throw refused('the Origin header names another site');
  if (!OWN_SITE.has(header(event, 'sec-fetch-site') ?? 'none') && !isVisit(event))
    throw refused('another site is calling');
}

/** What browsers say of a page of ours and of an address typed in; another port of this machine is `same-site` and no page of ours. */
const OWN_SITE: ReadonlySet<string> = new Set(['none', 'same-origin']);

/** Following a link to here is harmless; a form that another site sends is not. */
function isVisit(event: HttpEvent): boolean {
  const reads = /^(GET|HEAD)$/i.test(event.requestContext.http.method);
  return reads && header(event, 'sec-fetch-mode') === 'navigate';
}

function isOurs(host: string, port: number | null): boolean {
  const [, name = '', given] = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(host) ?? [];
  if (!isLoopback(name)) return false;
  return port === null || Number(given ?? '80') === port;
}

function refused(why: string): Refusal {
  return new Refusal(
    'host_not_allowed',
    `This server is open to programs on its own machine only, and ${why}. Call http://127.0.0.1 with its port, or start it with KITH_AUTH=required and send a key.`,
  );
}
