/** A photo somebody wants in an album, with what is said of it. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { TakenPhoto } from './take-photos.ts';

export interface PhotoWish {
  /** Which photo of the request. */
  readonly index: number;
  readonly photo: TakenPhoto;
  readonly sha256: string;
  /** The caller's id of the picture, the same for every edit of it. */
  readonly externalId: string | null;
  readonly labels: readonly string[];
  /** Where the original stays, when somebody else keeps it. */
  readonly source: { readonly key: string; readonly version: string | null } | null;
}

/** What a request says of one photo. */
export interface PhotoDetails {
  readonly externalId?: string | undefined;
  readonly fileName?: string | undefined;
  readonly labels?: readonly string[] | undefined;
}

/** @throws Refusal `validation_failed` when more is said than there are photos, or one external id of two photos */
export function wishesOf(
  { digest }: Pick<ActionPorts, 'digest'>,
  photos: readonly TakenPhoto[],
  said: {
    readonly labels?: readonly string[] | undefined;
    readonly details?: readonly PhotoDetails[] | undefined;
  },
): readonly PhotoWish[] {
  const details = said.details ?? [];
  if (details.length > photos.length) {
    throw new Refusal('validation_failed', 'details has more entries than there are photos.', {
      field: 'details',
    });
  }
  const wishes = photos.map(({ bytes, fileName }, index): PhotoWish => {
    const own = details[index] ?? {};
    return {
      index,
      photo: { bytes, fileName: own.fileName ?? fileName },
      sha256: digest.sha256(bytes),
      externalId: own.externalId ?? null,
      labels: [...new Set([...(said.labels ?? []), ...(own.labels ?? [])])],
      source: null,
    };
  });
  refuseTwins(wishes);
  return wishes;
}

/** Two photos of one id would be two edits of one picture, and nothing says which is the newer one. */
function refuseTwins(wishes: readonly PhotoWish[]): void {
  const seen = new Map<string, string>();
  for (const { externalId, sha256 } of wishes) {
    if (externalId === null) continue;
    if ((seen.get(externalId) ?? sha256) !== sha256) {
      throw new Refusal(
        'validation_failed',
        `The externalId ${externalId} is given to two different photos; send the newer one in a later request.`,
        { field: 'details' },
      );
    }
    seen.set(externalId, sha256);
  }
}
