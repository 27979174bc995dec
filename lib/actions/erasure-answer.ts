/** The receipt of an erasure as answers show it: counts per store, never what was there. */
import type { Erasure, ErasureStore, ErasureTarget } from '../ports/records.ts';

export interface ErasureAnswer {
  readonly id: string;
  /** As its caller named it, also when it is gone. */
  readonly gallery: string;
  readonly target: ErasureTarget;
  readonly status: Erasure['status'];
  readonly steps: readonly {
    readonly store: ErasureStore;
    readonly found: number;
    readonly removed: number;
    readonly left: number;
  }[];
  readonly requestedAt: string;
  readonly verifiedAt: string | null;
  readonly backupsExpireBy: string;
}

export function erasureAnswer(erasure: Erasure): ErasureAnswer {
  return {
    id: erasure.id,
    gallery: erasure.galleryId,
    target: { kind: erasure.target.kind, uuid: erasure.target.uuid },
    status: erasure.status,
    steps: erasure.steps.map(({ store, found, removed, left }) => ({ store, found, removed, left })),
    requestedAt: erasure.requestedAt.toISOString(),
    verifiedAt: erasure.verifiedAt?.toISOString() ?? null,
    backupsExpireBy: erasure.backupsExpireBy.toISOString(),
  };
}
