/** The rows that give photos numbers, for clients that know them by nothing else. */

export interface PhotoNumberRows {
  /** By photo uuid; one that has none gets the next. Photos that are gone are left out. */
  of(photos: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Uuid of the photo with this number; null when there is none any more. */
  photoOf(number: number): Promise<string | null>;
}
