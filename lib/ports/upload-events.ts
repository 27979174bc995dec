/** What a store tells of an object somebody put below `enroll/` or `albums/`. */

export interface UploadedObject {
  readonly bucket: string;
  /** Unencoded, as the store knows it. */
  readonly key: string;
  /** Version id, else the ETag in its quotes, as `SourceObject.version`; null where the store tells neither. */
  readonly version: string | null;
  /** Another one with every put of a key, the same when an event is repeated; null where the store tells none. */
  readonly sequencer: string | null;
  readonly putAt: Date;
  readonly target: UploadTarget;
}

/** What the key says: whom to enroll where, which album to show the photo in, or why it says nothing of the kind. */
export type UploadTarget =
  | {
      readonly kind: 'person';
      readonly gallery: string;
      readonly person: string;
      readonly fileName: string | null;
    }
  | {
      readonly kind: 'album';
      readonly gallery: string;
      readonly album: string;
      /** Below the album's folder: the same for every edit of the picture. */
      readonly path: string;
      readonly fileName: string | null;
    }
  | {
      readonly kind: 'person' | 'album';
      /** Null: not even a gallery can be read from it. */
      readonly gallery: string | null;
      readonly fault: string;
    };
