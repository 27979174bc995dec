/**
 * The port for photos and manifests that belong to somebody else: objects a bulk job or an upload event names. Refusals:
 * `location_not_allowed` where we have no right to look, `source_not_found` for an object that was put away in an archive,
 * `storage_unavailable` when the store is away, slow or broken.
 */

export interface SourceObject {
  readonly bytes: number;
  /** Changes whenever the bytes do: version id where the store has versions, else the ETag in its quotes. */
  readonly version: string;
}

export interface ListedObject extends SourceObject {
  /** Unencoded, as the store knows it. */
  readonly key: string;
}

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  /** A `version` as it was answered, or a version id an event told. Absent: whatever is there now. */
  readonly versionId?: string | undefined;
}

export interface PhotoSource {
  /** Null when there is nothing (any more). */
  head(name: ObjectName): Promise<SourceObject | null>;
  /**
   * The bytes, or bytes `from`..`to` (inclusive, cut at the end); null when there is nothing (any more).
   * Never half an object: a body that ends early is read again, then refused as `storage_unavailable`. Refusal `payload_too_large`
   * above `most` bytes, before they are read.
   */
  read(
    name: ObjectName,
    options: { readonly most: number; readonly from?: number; readonly to?: number },
  ): Promise<Uint8Array | null>;
  /** Objects whose key begins with `prefix`, in rising order of key (UTF-8 bytes), after `after`. */
  list(bucket: string, prefix: string, after: string | null, limit: number): Promise<readonly ListedObject[]>;
}
