/** What the installation's settings say where neither the request nor the gallery does. */
import type { FaceSelection } from '../face/face.ts';
import type { Keep } from './records.ts';

export interface Defaults {
  /** KITH_SIMILARITY_THRESHOLD; null = by calibration. */
  readonly similarityThreshold: number | null;
  /** FACE_SIMILARITY_THRESHOLD, for the FacePass form alone; null = that of the album. */
  readonly facePassThreshold: number | null;
  /** KITH_TOP_K. */
  readonly topK: number;
  /** KITH_FACE_SELECTION. */
  readonly faceSelection: FaceSelection;
  /** KITH_KEEP, for galleries made from now on. */
  readonly keep: Keep;
  /** KITH_ALBUM_DAYS, for galleries made from now on; null: albums stay until somebody erases them. */
  readonly albumDays: number | null;
  /** The longest a write to any store can still be under way after its caller gave up; erasures are verified after it. */
  readonly writeTimeoutSeconds: number;
  /** How long backups of the stores live; 0 where none are made. */
  readonly backupDays: number;
  /** Where bulk jobs may read objects. */
  readonly importLocations: readonly ImportLocation[];
  /** KITH_PUBLIC_URL, else where the server listens; null where only callers know the address they use. */
  readonly publicUrl: string | null;
  /** KITH_COMPUTE_PRICE: an hour of the machine that does bulk work; null = nobody has said. */
  readonly pricePerHour: number | null;
}

/** `{gallery}` in the prefix stands for the gallery's id; the prefix is empty or ends with a slash. */
export interface ImportLocation {
  readonly bucket: string;
  readonly prefix: string;
}
