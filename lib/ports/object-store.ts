/** The port of a store that speaks S3: what the adapters that keep, fetch or hand out objects need of it, whatever they are for. */
import type { ListedObject, ObjectName, SourceObject } from './photo-source.ts';

/** The bytes an upload was announced with. */
export interface AnnouncedObject {
  readonly bucket: string;
  readonly key: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** An object, and what its address makes of it for browsers. */
export interface PresentedObject extends ObjectName {
  readonly mediaType: string;
  /** `content-disposition`. */
  readonly disposition: string;
}

/**
 * Every call ends within a bounded time. Refusal `storage_unavailable` when the store is away, slow or broken after some
 * tries, `storage_full` when it has no room; what else goes wrong (rights, a bucket that is missing) is a fault.
 */
export interface ObjectStore {
  /** Null when there is nothing (any more). */
  head(name: ObjectName): Promise<SourceObject | null>;
  /** As `PhotoSource.read`. */
  read(
    name: ObjectName,
    options: { readonly most: number; readonly from?: number; readonly to?: number },
  ): Promise<Uint8Array | null>;
  /** Replaces what was there. */
  put(bucket: string, key: string, bytes: Uint8Array): Promise<void>;
  /** Removes every version; an absent key is fine. */
  remove(bucket: string, key: string): Promise<void>;
  /** Removes every version of everything whose key begins with the prefix. */
  removeUnder(bucket: string, prefix: string): Promise<void>;
  /** As `PhotoSource.list`. */
  list(
    bucket: string,
    prefix: string,
    after: string | null,
    limit: number,
  ): Promise<readonly (ListedObject & { readonly modifiedAt: Date })[]>;
  /** Is the bucket there, and ours to use? */
  check(bucket: string): Promise<void>;
  /** An address that takes a PUT of exactly these bytes for so many seconds, and the headers the PUT has to carry. */
  presignPut(
    object: AnnouncedObject,
    seconds: number,
  ): Promise<{ readonly url: string; readonly headers: Readonly<Record<string, string>> }>;
  /** Addresses that give these objects, in order; they hold from `from` (a moment that has passed) until `until`, both of whole seconds. */
  presignGets(
    objects: readonly PresentedObject[],
    time: { readonly from: Date; readonly until: Date },
  ): Promise<readonly string[]>;
  close(): Promise<void>;
}
