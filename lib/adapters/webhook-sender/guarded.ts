/** Sends webhooks to global addresses alone: the one that was looked up and checked is the one that is connected to. */
import { lookup } from 'node:dns/promises';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP } from 'node:net';
import { Refusal } from '../../errors.ts';
import type { WebhookSender } from '../../ports/webhook-sender.ts';
import { isGlobal } from './global-address.ts';

const TIMEOUT_MS = 10_000;

export type Resolve = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface SenderSettings {
  /** `host:port` of receivers that may be reached although they are not public, by http as well. */
  readonly allowed: readonly string[];
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
}

type Sent = Awaited<ReturnType<WebhookSender['send']>>;

export function guardedSender({
  allowed,
  resolve = (host) => lookup(host, { all: true, verbatim: true }),
  timeoutMs = TIMEOUT_MS,
}: SenderSettings): WebhookSender {
  const known = new Set(allowed);
  return {
    check(text) {
      target(text, known);
    },
    async send({ url: text, headers, body }) {
      let address: { readonly address: string; readonly family: number };
      let url: URL;
      try {
        url = target(text, known);
        address = await checkedAddress(url, known, resolve);
      } catch (error) {
        return { status: null, fault: error instanceof Refusal ? error.message : 'the name has no address' };
      }
      return post(url, address, headers, body, timeoutMs);
    },
  };
}

/** @throws Refusal `address_not_allowed` */
function target(text: string, known: ReadonlySet<string>): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isKnown = url !== null && known.has(placeOf(url));
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isKnown)))
    throw notAllowed('A webhook needs an https address.');
  if (url.username !== '' || url.password !== '')
    throw notAllowed('A webhook address must not carry a name or password.');
  const host = bare(url.hostname);
  if (!isKnown && isIP(host) !== 0 && !isGlobal(host))
    throw notAllowed('A webhook must go to a public address.');
  return url;
}

/** Of several addresses each has to be public: which of them is used is not ours to know. */
async function checkedAddress(url: URL, known: ReadonlySet<string>, resolve: Resolve) {
  const host = bare(url.hostname);
  const literal = isIP(host);
  const found = literal === 0 ? await resolve(host) : [{ address: host, family: literal }];
  const [first] = found;
  if (first === undefined) throw notAllowed('the name has no address');
  if (!known.has(placeOf(url)) && !found.every(({ address }) => isGlobal(address)))
    throw notAllowed('the name leads to an address that is not public');
  return first;
}

function post(
  url: URL,
  { address, family }: { readonly address: string; readonly family: number },
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  timeoutMs: number,
): Promise<Sent> {
  return new Promise((done) => {
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    const request = send(url, {
      method: 'POST',
      // A connection kept open would belong to an address that was checked for another delivery.
      agent: false,
      headers: { ...headers, 'content-length': String(body.byteLength) },
      // The name is not asked again: between two questions it may change its mind.
      lookup: (_host, options, callback) =>
        options.all === true ? callback(null, [{ address, family }]) : callback(null, address, family),
      signal: AbortSignal.timeout(timeoutMs),
    });
    // Redirects are answers like others; what the receiver writes is not read.
    request.on('response', (response) => {
      done({ status: response.statusCode ?? null, fault: null });
      response.destroy();
    });
    request.on('error', (error) => {
      const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
      done({ status: null, fault: `no answer (${code})` });
    });
    request.end(body);
  });
}

/** `host:port`, the port written out. */
function placeOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function notAllowed(message: string): Refusal {
  return new Refusal('address_not_allowed', message, { field: 'url' });
}
