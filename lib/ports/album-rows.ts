/** The rows of albums and of the photos in them. */
import type { Album, AlbumCounts, AlbumPhoto, KnownPhoto, NewAlbum, NewAlbumPhoto } from './album-records.ts';
import type { PageRequest } from './registry.ts';

export interface AlbumRows {
  /** Refusal `already_exists` when the gallery has an album of this id. */
  create(album: NewAlbum): Promise<Album>;
  find(gallery: string, id: string): Promise<Album | null>;
  /** In any order; unknown ones are left out. */
  findByUuids(uuids: readonly string[]): Promise<readonly Album[]>;
  /** By id. */
  list(gallery: string, page: PageRequest): Promise<readonly Album[]>;
  /** One entry per album asked for, by album uuid; photos a newer edit took the place of don't count. */
  counts(albums: readonly string[]): Promise<ReadonlyMap<string, AlbumCounts>>;
  /** What is given replaces what is stored. Refusal `album_not_found`. */
  change(
    uuid: string,
    patch: Partial<Pick<Album, 'title' | 'takenOn' | 'expiresAt' | 'policy' | 'cover'>>,
  ): Promise<Album>;
  /**
   * Keeps albums from being erased until the transaction ends; `alone` keeps others from holding them alone, too. Answers those
   * that are (still) there. After the gallery, before persons and photos (see BatchRows).
   */
  hold(uuids: readonly string[], how: 'shared' | 'alone'): Promise<readonly string[]>;
  /** Past their time, the longest expired first. */
  expired(now: Date, limit: number): Promise<readonly Album[]>;
}

/** A place in a list of album photos: what it is ordered by (null = no time known, which comes last), then the photo's uuid. */
export interface PhotoPlace {
  /** Position, or milliseconds since 1970. */
  readonly at: number | null;
  readonly photo: string;
}

export interface AlbumPhotoPage {
  readonly order: 'position' | 'time';
  readonly after: PhotoPlace | null;
  readonly limit: number;
  /** Only photos with all of these labels. */
  readonly labels: readonly string[];
}

export interface AlbumEntry {
  readonly album: string;
  readonly photo: string;
  /** Null: after the last one. */
  readonly position: number | null;
  readonly externalId: string | null;
}

/** A face and the face of another edit of the same picture that shows the same person. */
export interface FaceTwin {
  readonly from: string;
  readonly to: string;
}

export interface AlbumPhotoRows {
  /** The photos of a gallery with these digests, in any order. */
  known(gallery: string, digests: readonly string[]): Promise<readonly KnownPhoto[]>;
  /**
   * Inserts the new photos, and locks those that were there, those of the `known` digests and the `others` (uuids) until the
   * transaction ends, as BatchRows says. What is gone is left out. Refusal `face_not_found` when somebody keeps deleting them.
   */
  claim(
    gallery: string,
    wanted: {
      readonly photos: readonly NewAlbumPhoto[];
      readonly known: readonly string[];
      readonly others: readonly string[];
    },
  ): Promise<readonly (KnownPhoto & { readonly created: boolean })[]>;
  /** Writes down what a later look at a stored photo found out. */
  describe(photo: string, patch: PhotoPatch): Promise<void>;
  /** Photos that enter albums; answers the entries that were not there yet. An entry that was gets the external id it had none of. */
  add(entries: readonly AlbumEntry[]): Promise<readonly AlbumEntry[]>;
  /** The entries of these photos in all albums. */
  entriesOf(photos: readonly string[]): Promise<readonly AlbumEntry[]>;
  /** The photos an album shows under these external ids. */
  shownAs(album: string, externalIds: readonly string[]): Promise<readonly AlbumEntry[]>;
  changeEntry(album: string, photo: string, patch: { readonly externalId: string | null }): Promise<void>;
  /** A newer edit takes the place of an older one: entries of albums, covers, selections and releases follow. */
  supersede(edits: readonly { readonly old: string; readonly new: string }[], now: Date): Promise<void>;
  /** What people said of a face holds for its twin: persons, enrollments, decisions. Faces that have a person keep theirs. */
  carryOver(twins: readonly FaceTwin[]): Promise<void>;
  /** Shown photos only, in the order asked for. */
  list(album: Album, page: AlbumPhotoPage): Promise<readonly AlbumPhoto[]>;
  /** A photo an album shows. */
  find(album: Album, photo: string): Promise<AlbumPhoto | null>;
  /** By file name, all photos an album shows under it. */
  named(album: string, fileNames: readonly string[]): Promise<readonly { photo: string; fileName: string }[]>;
  /** Faces of each of these photos, by photo uuid. */
  faceCounts(photos: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Which albums show a photo, and whether somebody is enrolled by one of its faces; locks it until the transaction ends. */
  standing(photo: string): Promise<{ readonly albums: readonly string[]; readonly enrolled: boolean }>;
  /** A photo and its earlier edits leave an album, and what guests of the album said of them goes. */
  leave(album: string, photo: string): Promise<void>;
  /** Labels added to what is there, or put in its place; one entry per photo. */
  label(
    labelled: readonly { readonly photo: string; readonly labels: readonly string[] }[],
    how: 'add' | 'replace',
  ): Promise<void>;
}

export type PhotoPatch = Partial<
  Pick<
    NewAlbumPhoto,
    'detail' | 'analysis' | 'storageKey' | 'takenAt' | 'takenOffset' | 'camera' | 'bytes' | 'fileName'
  >
>;
