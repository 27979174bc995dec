/** Favourites: a guest's own ones; for staff those of all guests of an album. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { Selection } from '../ports/guest-records.ts';
import { findPlace, type GuestLinkPlace } from './find-guest-link.ts';
import { type ListRequest, type Page, readPage } from './page.ts';

export interface SelectionAnswer {
  readonly photoId: string;
  readonly fileName: string | null;
  readonly at: string;
  readonly guestId: string;
  /** Of the guest's link; staff only. */
  readonly label?: string | null;
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `validation_failed` (cursor) */
export async function listSelections(
  ports: Pick<ActionPorts, 'registry'>,
  request: GuestLinkPlace & ListRequest & { readonly caller: Caller },
): Promise<Page<SelectionAnswer>> {
  const { guest } = request.caller;
  const { album } = await findPlace(ports, request);
  const { items, nextCursor } = await readPage(
    'pair',
    request,
    (page) => ports.registry.selections.list(album.uuid, guest?.session ?? null, page),
    (selection) => `${selection.guest}.${selection.photo}`,
  );
  return { items: items.map((selection) => selectionAnswer(selection, guest === null)), nextCursor };
}

function selectionAnswer({ guest, photo, fileName, at, label }: Selection, staff: boolean): SelectionAnswer {
  return { photoId: photo, fileName, at: at.toISOString(), guestId: guest, ...(staff && { label }) };
}
