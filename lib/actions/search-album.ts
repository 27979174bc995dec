/** "Find my photos": selfies, or faces that are known, against every face of some albums. */
import { Refusal } from '../errors.ts';
import type { SearchMode } from '../matching/match-groups.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import type { SearchOrder } from '../ports/search-records.ts';
import { thresholdGrounds } from './album-threshold.ts';
import { findGallery } from './find-gallery.ts';
import { guestSearch } from './guest-search.ts';
import { answerSearch, type SearchAnswer } from './search-answer.ts';
import type { SearchSubject } from './search-subjects.ts';
import { searchableAlbums } from './searchable-albums.ts';
import { withPhotos } from './take-photos.ts';
import { usableSubjects } from './usable-subjects.ts';

export type SearchPorts = Pick<
  ActionPorts,
  | 'registry'
  | 'index'
  | 'analyzer'
  | 'photoStore'
  | 'photoUrls'
  | 'spaces'
  | 'telemetry'
  | 'clock'
  | 'ids'
  | 'digest'
  | 'defaults'
>;

export interface SearchRequest {
  readonly gallery: string;
  readonly subjects: readonly SearchSubject[];
  readonly mode: SearchMode;
  /** ISO 8601; `from` inclusive, `to` exclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly expand: boolean;
  readonly order: SearchOrder;
  readonly limit: number;
  readonly threshold?: number | undefined;
  /** The selfies, at the places `subjects` names. */
  readonly photos: readonly PhotoInput[];
  readonly caller: Caller;
}

export interface SearchAlbumRequest extends SearchRequest {
  readonly album: string;
}

export interface SearchAlbumsRequest extends SearchRequest {
  readonly albums: readonly string[];
}

/** One album: for staff, and for the guests of that album. */
export function searchAlbum(ports: SearchPorts, request: SearchAlbumRequest): Promise<SearchAnswer> {
  return search(ports, request, [request.album]);
}

/** Several albums at once, for staff. */
export function searchAlbums(ports: SearchPorts, request: SearchAlbumsRequest): Promise<SearchAnswer> {
  return search(ports, request, request.albums);
}

/**
 * Uploads used as selfies are gone afterwards, also when the selfie was refused.
 * @throws Refusal `gallery_not_found`, `album_not_found`, `album_not_published`, `indexing_off`, `upload_not_found`, `face_not_found`,
 *   `forbidden` for what guests may not ask, `consent_required`, `search_budget_used`, those of a selfie with `advice`, `selfies_differ`, `models_unavailable`, `index_unavailable`
 */
async function search(
  ports: SearchPorts,
  request: SearchRequest,
  albumIds: readonly string[],
): Promise<SearchAnswer> {
  const started = ports.clock.monotonic();
  const { caller, photos } = request;
  if (caller.guest !== null) refuseStaffOnly(request);
  const gallery = await findGallery(ports, request.gallery);
  const albums = await searchableAlbums(ports, gallery, albumIds, caller);
  return guestSearch(ports, caller, albums, async () => {
    const answer = await withPhotos(ports, { gallery, caller, photos }, async (taken) => {
      const [subjects, grounds] = await Promise.all([
        usableSubjects(ports, gallery, request.subjects, taken),
        thresholdGrounds(ports, gallery, albums),
      ]);
      // Answered instead of thrown: a selfie that can't be used is no use to anybody, so its upload goes too.
      if (subjects instanceof Refusal) return subjects;
      return answerSearch(ports, request, { gallery, albums, subjects, grounds, started });
    });
    if (answer instanceof Refusal) throw answer;
    return answer;
  });
}

/**
 * A stored face would let a guest search for anybody, a threshold of their own would tell them similarities; by labels, which guests are
 * not told, they could find out who stands beside them by guessing.
 */
function refuseStaffOnly({ subjects, threshold, labels = [] }: SearchRequest): void {
  const selfies = subjects.every((subject) => 'selfies' in subject);
  if (selfies && threshold === undefined && labels.length === 0) return;
  throw new Refusal(
    'forbidden',
    'Guests search with selfies, by the threshold of the album and without labels.',
  );
}
