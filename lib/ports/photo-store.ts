/** The port for bytes that belong to photos: crops, kept photos and uploads. Keys are internal uuids. */

export interface PhotoStore {
  /** Replaces what was there. Refusal `storage_full` when there is no room. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Null when there is nothing under the key. */
  get(key: string): Promise<Uint8Array | null>;
  /** Removes every version; an absent key is fine. */
  remove(key: string): Promise<void>;
  /** Removes every version of everything below `<store>/<uuid>/`, seen or not. */
  removeUnder(prefix: string): Promise<void>;
  /** Keys under a prefix in rising order, after `after`. */
  list(prefix: string, after: string | null, limit: number): Promise<readonly StoredObject[]>;
  check(): Promise<void>;
}

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedAt: Date;
}
