/** What this installation decided about who may come in; the edge reads it on every request. */

export interface Access {
  /** `open`: the server listens on loopback only and callers without a key are admins; `required`: everybody needs a key. */
  readonly mode: 'open' | 'required';
  /** The admin token of the data folder's lock file; null where there is none. */
  readonly localToken: string | null;
  /** The port the server listens on, for the Host check of open mode; null = no socket (in-process calls). */
  readonly port: number | null;
  /** Bytes of a request body. */
  readonly maxBody: number;
}
