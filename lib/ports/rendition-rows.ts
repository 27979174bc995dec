/** The rows of renditions, and of the key that signs their addresses. */
import type { RotationApplied } from '../face/face.ts';
import type { PhotoOrigin, Rendition } from './album-records.ts';
import type { Photo } from './records.ts';

/** A photo as far as showing it goes: where its bytes lie, and what was made of them. */
export interface PhotoFiles
  extends Pick<Photo, 'uuid' | 'gallery' | 'fileName' | 'mediaType' | 'width' | 'height' | 'storageKey'>,
    Pick<PhotoOrigin, 'sourceKey' | 'sourceVersion'> {
  /** See `RenderedPhoto.placeholder`; null until renditions were made. */
  readonly placeholder: string | null;
  /** Clockwise, beside what the file itself says. */
  readonly rotation: RotationApplied;
  /** Under whatever watermark. */
  readonly renditions: readonly Rendition[];
}

export interface MadeRenditions {
  readonly photo: string;
  readonly placeholder: string;
  readonly renditions: readonly Rendition[];
  /** Marks its albums ask for; what was made under others goes. */
  readonly marks: readonly string[];
}

export interface RenditionRows {
  /** By photo uuid; unknown ones are left out. */
  of(photos: readonly string[]): Promise<ReadonlyMap<string, PhotoFiles>>;
  /**
   * Of photos that albums show; whoever stored a kind under a mark first is right. Answers the keys that rows speak of now, and those
   * no row speaks of any more. Locks the photos. Inside a transaction.
   */
  store(
    made: readonly MadeRenditions[],
  ): Promise<{ readonly stored: readonly string[]; readonly removed: readonly string[] }>;
}

export interface SigningKeyRows {
  /** The secret of this purpose: the one that is there, or this one from now on. */
  ensure(purpose: string, secret: Uint8Array): Promise<Uint8Array>;
}
