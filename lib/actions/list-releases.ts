/** What guests found in an album whose results staff look at first. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ReleaseStatus } from '../ports/search-records.ts';
import { findPlace, type GuestLinkPlace } from './find-guest-link.ts';
import { type ListRequest, type Page, readPage } from './page.ts';
import { type ReleaseAnswer, releaseAnswer } from './release-answer.ts';

export interface ListReleasesRequest extends GuestLinkPlace, ListRequest {
  readonly status?: ReleaseStatus | undefined;
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `validation_failed` (cursor) */
export async function listReleases(
  ports: Pick<ActionPorts, 'registry'>,
  request: ListReleasesRequest,
): Promise<Page<ReleaseAnswer>> {
  const { album } = await findPlace(ports, request);
  const { items, nextCursor } = await readPage(
    'pair',
    request,
    (page) => ports.registry.releases.list(album.uuid, request.status ?? null, page),
    ({ guest, photo }) => `${guest}.${photo}`,
  );
  return { items: items.map(releaseAnswer), nextCursor };
}
