/** Favourites: a guest's own ones; for staff those of all guests of an album. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import type { Selection } from '../ports/guest-records.ts';
import { findPlace, type GuestLinkPlace } from './find-guest-link.ts';
import { type ListRequest, type Page, readPage } from './page.ts';
import { type FilePorts, filesOf, type PhotoFilesAnswer } from './photo-files.ts';
import { visibleToGuest } from './visible-to-guest.ts';

export interface SelectionAnswer {
  readonly photoId: string;
  readonly fileName: string | null;
  readonly at: string;
  readonly guestId: string;
  /** Of the guest's link; staff only. */
  readonly label?: string | null;
  /** Null while the guest may not see the photo: consent was withdrawn, or staff have yet to release it. */
  readonly renditions: PhotoFilesAnswer['renditions'] | null;
  readonly placeholder: string | null;
  readonly download: PhotoFilesAnswer['download'];
}

type Ports = FilePorts & Pick<ActionPorts, 'registry'>;

/** @throws Refusal `gallery_not_found`, `album_not_found`, `validation_failed` (cursor) */
export async function listSelections(
  ports: Ports,
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
  const photos = await visible(ports, request.caller, album, items);
  const files = await filesOf(
    ports,
    request.caller,
    photos.map((photo) => ({ photo, album })),
  );
  return {
    items: items.map((selection) => selectionAnswer(selection, guest === null, files.get(selection.photo))),
    nextCursor,
  };
}

async function visible(
  { registry, clock }: Ports,
  { guest }: Caller,
  album: Album,
  items: readonly Selection[],
): Promise<readonly string[]> {
  const photos = items.map(({ photo }) => photo);
  if (guest === null) return photos;
  return [...(await visibleToGuest(registry, { guest: guest.session, album, now: clock.now() }, photos))];
}

function selectionAnswer(
  { guest, photo, fileName, at, label }: Selection,
  staff: boolean,
  files: PhotoFilesAnswer | undefined,
): SelectionAnswer {
  const { renditions = null, placeholder = null, download = null } = files ?? {};
  return {
    ...{ photoId: photo, fileName, at: at.toISOString(), guestId: guest, ...(staff && { label }) },
    ...{ renditions, placeholder, download },
  };
}
