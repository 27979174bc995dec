/** What staff said, or have yet to say, of a photo a guest found. */
import type { Release } from '../ports/guest-records.ts';
import type { ReleaseStatus } from '../ports/search-records.ts';

export interface ReleaseAnswer {
  readonly guestId: string;
  /** Of the guest's link. */
  readonly label: string | null;
  readonly photoId: string;
  readonly faceId: string;
  readonly fileName: string | null;
  readonly status: ReleaseStatus;
  readonly foundAt: string;
  readonly decidedAt: string | null;
}

export function releaseAnswer(release: Release): ReleaseAnswer {
  const { guest, label, photo, face, fileName, status, createdAt, decidedAt } = release;
  return {
    guestId: guest,
    label,
    photoId: photo,
    faceId: face,
    fileName,
    status,
    foundAt: createdAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}
