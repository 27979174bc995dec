/** Where Qdrant listens: the client would take port 6333 for every URL that names none, also for https. */

export interface QdrantAddress {
  readonly url: string;
  readonly port: number;
  /** Path in front of every route, for a proxy; empty or `/…` without a slash at its end. */
  readonly prefix: string;
}

/** A URL without a port means what it means everywhere else: 443 for https, 80 for http. */
export function addressOf(text: string): QdrantAddress {
  const { protocol, hostname, port, pathname } = new URL(text);
  return {
    url: `${protocol}//${hostname}`,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    prefix: pathname.replace(/\/+$/, ''),
  };
}
