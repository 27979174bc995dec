/** The port that makes addresses of photos: signed, good for a while, for whoever holds them. No key is asked for where they lead. */
import type { RenditionKind } from './album-records.ts';

/** What an address of kith's own names; short enough to be the address itself. */
export interface FileClaim {
  /** Uuids. */
  readonly album: string;
  readonly photo: string;
  readonly kind: RenditionKind | 'original';
  /** A download gets the name of the file along. */
  readonly as: 'inline' | 'attachment';
  /** Uuid of the guest's session it was given to, which it needs as long as it lasts; null for staff. */
  readonly guest: string | null;
  /** Whole seconds. */
  readonly expiresAt: Date;
}

/** An object and how a browser is to take it. */
export interface NamedObject {
  /** Null: the photo store's own. */
  readonly bucket: string | null;
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly mediaType: string;
  /** `content-disposition`. */
  readonly disposition: string;
}

export interface PhotoUrls {
  /** Does the photo store give bytes to whoever has an address? False for a folder: then kith does itself. */
  readonly stored: boolean;
  /** A path of kith, which makes what is missing: callers know best by which address they reach it. */
  own(claim: FileClaim): string;
  /** Null unless it was signed here; whether its time is over is for the caller to say. */
  read(token: string): FileClaim | null;
  /** Addresses in object stores, in order. The same moments give the same addresses, so that browsers know them again. */
  objects(
    objects: readonly NamedObject[],
    time: { readonly from: Date; readonly until: Date },
  ): Promise<readonly string[]>;
}
