/** How the API shows photos: renditions with their sizes, a placeholder, a download. */

export interface Rendition {
  /** Needs no key. One that begins with `/` is on the server that was asked. */
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly mediaType: string;
}

/** At most 400 and 2048 pixels a side. */
export interface Renditions {
  readonly thumbnail: Rendition;
  readonly web: Rendition;
  /** When the addresses of the photo end; ask for the photo again then. */
  readonly expiresAt: string;
}

export interface PhotoFiles {
  readonly renditions: Renditions;
  /** ThumbHash as base64, drawn until the photo is there. */
  readonly placeholder: string | null;
  /** For staff the original, for guests what the album's policy says; null = nothing. */
  readonly download: { readonly url: string; readonly fileName: string } | null;
}

/** The photo an album is shown by. */
export interface Cover extends Omit<PhotoFiles, 'download'> {
  readonly photoId: string;
}
