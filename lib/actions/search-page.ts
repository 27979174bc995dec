/** A page of what a search found: photos the registry still vouches for, without what marks took away and staff hold back. */
import { Refusal } from '../errors.ts';
import type { MatchGroup, SearchMode } from '../matching/match-groups.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { SearchOrder } from '../ports/search-records.ts';
import { applyMarks, type LeftItem } from './apply-marks.ts';
import { foundPhoto, type ShownPhotoAnswer, type Similarities } from './found-photo.ts';
import type { OwnSearch } from './own-search.ts';
import { readCursor, writeCursor } from './page.ts';
import { type FilePorts, filesOf } from './photo-files.ts';
import { releasedItems } from './release-results.ts';

export interface SearchPageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly caller: Caller;
}

export interface FoundItem extends ShownPhotoAnswer {
  /** Photos of the same moment that look alike, this one included; `photos` are the others. */
  readonly burst: { readonly count: number; readonly photos: readonly ShownPhotoAnswer[] };
}

export interface SearchPage {
  readonly searchId: string;
  readonly expiresAt: string;
  readonly mode: SearchMode;
  readonly order: SearchOrder;
  /** Photos, not items; for guests only those they may see. */
  readonly counts: Readonly<Record<MatchGroup, number>>;
  readonly items: readonly FoundItem[];
  readonly nextCursor: string | null;
}

type Ports = FilePorts & Pick<ActionPorts, 'registry'>;

/** Whom a page is for. */
interface Telling {
  readonly similarities: Similarities | null;
  readonly caller: Caller;
}

/** @throws Refusal `validation_failed` for a cursor of another list, or of this one before it was refined */
export async function searchPage(
  ports: Ports,
  own: OwnSearch,
  { limit, cursor, caller }: SearchPageRequest,
  similarities: Similarities | null,
): Promise<SearchPage> {
  const { session } = own;
  const { uuid, query, ranking, marks, expiresAt } = session;
  const first = startOf(cursor, ranking.revision);
  const left = applyMarks(ranking.items, marks, query);
  const open = await releasedItems(ports, own, left);
  const { items, next } = await readItems(ports, own, open, { first, limit }, { similarities, caller });
  return {
    searchId: uuid,
    expiresAt: expiresAt.toISOString(),
    mode: query.mode,
    order: query.order,
    counts: countsOf(open),
    items,
    nextCursor: next === null ? null : writeCursor('rank', `${ranking.revision}-${next}`),
  };
}

function startOf(cursor: string | undefined, revision: number): number {
  const key = readCursor('rank', cursor);
  if (key === null) return 0;
  const [of, place] = key.split('-').map(Number);
  if (of !== revision) throw refinedMeanwhile();
  return place ?? 0;
}

/** Reads on until the page is full: photos may be gone since they were found. */
async function readItems(
  ports: Ports,
  own: OwnSearch,
  left: readonly (LeftItem | null)[],
  { first, limit }: { readonly first: number; readonly limit: number },
  telling: Telling,
): Promise<{ readonly items: readonly FoundItem[]; readonly next: number | null }> {
  const items: FoundItem[] = [];
  for (let at = first; ; ) {
    const batch: LeftItem[] = [];
    while (at < left.length && batch.length < limit - items.length) {
      const item = left[at++];
      if (item != null) batch.push(item);
    }
    items.push(...(await shownItems(ports, own, batch, telling)));
    const more = left.slice(at).some((item) => item !== null);
    if (!more) return { items, next: null };
    if (items.length === limit) return { items, next: at };
  }
}

async function shownItems(
  ports: FilePorts & Pick<ActionPorts, 'registry'>,
  { gallery, albums, session }: OwnSearch,
  items: readonly LeftItem[],
  { similarities, caller }: Telling,
): Promise<readonly FoundItem[]> {
  const faces = items.flatMap(({ photos }) => photos.flatMap((photo) => photo.faces.map(({ face }) => face)));
  const within = albums.map(({ uuid }) => uuid);
  const rows = await ports.registry.searches.shown({ gallery: gallery.uuid, albums: within, faces });
  const shown = new Map(rows.map((row) => [row.face, row]));
  const how = { albums, guest: session.guest !== null, similarities };
  const found = items.map(({ photos }) => photos.flatMap((photo) => foundPhoto(photo, shown, how) ?? []));
  const places = found.flat().flatMap(({ photoId: photo, albums: [id] }) => {
    const album = albums.find((one) => one.id === id);
    return album === undefined ? [] : [{ photo, album }];
  });
  const files = await filesOf(ports, caller, places);
  return found.flatMap((photos) => {
    const [first, ...others] = photos.flatMap((photo): readonly ShownPhotoAnswer[] => {
      const own = files.get(photo.photoId);
      return own === undefined ? [] : [{ ...photo, ...own }];
    });
    if (first === undefined) return [];
    return [{ ...first, burst: { count: 1 + others.length, photos: others } }];
  });
}

/** Photos of each group. */
export function countsOf(items: readonly (LeftItem | null)[]): Record<MatchGroup, number> {
  const counts = { match: 0, likely: 0, maybe: 0 };
  for (const { group } of items.flatMap((item) => item?.photos ?? [])) counts[group]++;
  return counts;
}

function refinedMeanwhile(): Refusal {
  return new Refusal(
    'validation_failed',
    'The search was refined since that page; go on from its new first page.',
    { field: 'cursor' },
  );
}
