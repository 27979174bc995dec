/** A fetch that tells how much of a request has left: the platform's own tells nothing while a photo is on its way. */
import type { Fetch } from './transport.ts';

export interface Progress {
  /** Bytes of bodies on their way or delivered, of all requests of this fetch together. */
  readonly sent: number;
  readonly total: number;
}

/**
 * To be handed to a client as `fetch`. In browsers it tells while bytes leave, elsewhere after each request. Bodies of JSON count, too.
 * Rejects as fetch does: TypeError without a connection, the signal's reason after an abort.
 */
export function fetchWithProgress(tell: (progress: Progress) => void): Fetch {
  const underWay = new Map<object, Progress>();
  let delivered = 0;
  const note = (request: object, progress: Progress) => {
    underWay.set(request, progress);
    const all = [...underWay.values()];
    tell({
      sent: all.reduce((sum, { sent }) => sum + sent, delivered),
      total: all.reduce((sum, { total }) => sum + total, delivered),
    });
  };
  return async (url, init) => {
    if (init.body === undefined || init.body === null) return fetch(url, init);
    // A form becomes bytes here, so that its length is known and its boundary is in its type.
    const request = new Request(url, init);
    const bytes = new Uint8Array(await request.arrayBuffer());
    const total = bytes.length;
    note(request, { sent: 0, total });
    try {
      const answer = await ('XMLHttpRequest' in globalThis
        ? byXhr(request, bytes, (sent) => note(request, { sent, total }))
        : fetch(url, { ...init, headers: request.headers, body: bytes }));
      note(request, { sent: total, total });
      if (answer.ok) delivered += total;
      return answer;
    } finally {
      // What was turned away or lost is sent again from its first byte, or not at all.
      underWay.delete(request);
    }
  };
}

function byXhr(
  { url, method, headers, signal }: Request,
  bytes: Uint8Array<ArrayBuffer>,
  sent: (bytes: number) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    const stop = () => xhr.abort();
    xhr.open(method, url);
    xhr.responseType = 'arraybuffer';
    for (const [name, value] of headers) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded }) => sent(loaded);
    xhr.onload = () => resolve(responseOf(xhr));
    xhr.onerror = () => reject(new TypeError('the request failed'));
    xhr.onabort = () => reject(signal.reason);
    xhr.onloadend = () => signal.removeEventListener('abort', stop);
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    xhr.send(bytes);
  });
}

function responseOf(xhr: XMLHttpRequest): Response {
  const lines = xhr.getAllResponseHeaders().trim().split('\r\n');
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
  const empty = [204, 205, 304].includes(xhr.status);
  return new Response(empty ? null : xhr.response, { status: xhr.status, headers });
}
