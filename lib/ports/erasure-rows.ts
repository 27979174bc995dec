/** Erasures in the registry: the deletion of rows itself, and the receipt that outlives it. */
import type { Erasure, ErasureStep, Gallery } from './records.ts';
import type { PageRequest } from './registry.ts';

/** What a confirmed request takes along. */
export interface PickedFaces {
  /** Face uuids. */
  readonly faces: readonly string[];
  /** Photo uuids that go as a whole, but for other people who are enrolled by them. */
  readonly photos: readonly string[];
  /** The suppression that keeps those faces out whose photos stay: they keep their box and nothing else. */
  readonly suppression: string | null;
  /** Nobody has looked at them: their photos stay, also those nothing else holds, so that they can be given back. */
  readonly sparesPhotos?: boolean | undefined;
}

export interface ErasureRows {
  /** Deletes the target's rows for good, its idempotency answers and enrollments with them, writes outbox entries for its
   *  faces and records the erasure with what still has to go from the other stores. Photos that lose their last enrollment and
   *  their last album die, and with a photo its earlier edits; of one that loses its last album only enrolled faces stay. */
  begin(erasure: {
    readonly id: string;
    readonly gallery: Gallery;
    readonly target: Erasure['target'];
    /** For a photo: enrolled faces stay, and the photo for their sake. */
    readonly sparesEnrolled?: boolean | undefined;
    /** For `faces`, which the caller has locked with their photos. */
    readonly picked?: PickedFaces | undefined;
    readonly now: Date;
    readonly verifyAfter: Date;
    readonly backupsExpireBy: Date;
  }): Promise<Erasure>;
  find(id: string): Promise<Erasure | null>;
  /** By the ids their galleries had (null = all), the newest first. */
  list(
    of: { readonly galleries: readonly string[] | null; readonly status?: Erasure['status'] | undefined },
    page: PageRequest,
  ): Promise<readonly Erasure[]>;
  pending(limit: number): Promise<readonly Erasure[]>;
  /** Moves the moment before which it may not be verified. */
  postpone(id: string, verifyAfter: Date): Promise<void>;
  update(id: string, steps: readonly ErasureStep[], verifiedAt: Date | null): Promise<void>;
}
