/** Which galleries a key is for; what lies in others looks to it like what never was. */
import type { Caller } from '../ports/caller.ts';

/** `gallery`: the id its caller chose, also of one that is gone. */
export function seesGallery({ galleries }: Pick<Caller, 'galleries'>, gallery: string): boolean {
  return galleries === null || galleries.includes(gallery);
}
