/** The cover of the album; nothing where it has none. */
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';

export function AlbumCover(_props: { readonly open: GuestSession }) {
  return null;
}
