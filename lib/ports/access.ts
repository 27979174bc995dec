/** What this installation decided about who may come in; the edge reads it on every request. */

export interface Access {
  /** `open`: the server listens on loopback only and callers without a key are admins; `required`: everybody needs a key. */
  readonly mode: 'open' | 'required';
  /** The admin token of the data folder's lock file; null where there is none. */
  readonly localToken: string | null;
  /** The port the server listens on, for the Host check of open mode; null = no socket (in-process calls). */
  readonly port: number | null;
  /** Where the pages are found, `https://photos.example.com`, whatever name a proxy calls us by; null where only Host tells. */
  readonly publicOrigin: string | null;
  /** What our own proxy shows with every request it hands on; null where there is none to be believed. */
  readonly proxySecret: ProxySecret | null;
  /** Bytes of a request body. */
  readonly maxBody: number;
}

export interface ProxySecret {
  /** As it was last read. */
  read(): Promise<string>;
  /** As it is now, or as it was a minute ago: what strangers show must not have it read again and again. */
  refresh(): Promise<string>;
}
