/** What guests found in an album whose results staff look at first. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { ReleaseStatus } from '../ports/search-records.ts';
import { findPlace, type GuestLinkPlace } from './find-guest-link.ts';
import { type ListRequest, type Page, readPage } from './page.ts';
import { type FilePorts, filesOf, type PhotoFilesAnswer } from './photo-files.ts';
import { type ReleaseAnswer, releaseAnswer } from './release-answer.ts';

export interface ListReleasesRequest extends GuestLinkPlace, ListRequest {
  readonly status?: ReleaseStatus | undefined;
  readonly caller: Caller;
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `validation_failed` (cursor) */
export async function listReleases(
  ports: FilePorts & Pick<ActionPorts, 'registry'>,
  request: ListReleasesRequest,
): Promise<Page<ReleaseAnswer & PhotoFilesAnswer>> {
  const { album } = await findPlace(ports, request);
  const { items, nextCursor } = await readPage(
    'pair',
    request,
    (page) => ports.registry.releases.list(album.uuid, request.status ?? null, page),
    ({ guest, photo }) => `${guest}.${photo}`,
  );
  const files = await filesOf(
    ports,
    request.caller,
    items.map(({ photo }) => ({ photo, album })),
  );
  const shown = items.flatMap((release) => {
    const own = files.get(release.photo);
    // Erased in this moment.
    return own === undefined ? [] : [{ ...releaseAnswer(release), ...own }];
  });
  return { items: shown, nextCursor };
}
