/** "Not me" and "me too": what somebody says of a found face refines the search, and nothing beyond it. */
import { Refusal } from '../errors.ts';
import { groupOf } from '../matching/match-groups.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type {
  RankedFace,
  RankedPhoto,
  Ranking,
  SearchMarkWord,
  SearchSession,
} from '../ports/search-records.ts';
import { auditEvent } from './audit-event.ts';
import { type AlbumScope, findInAlbums, type PhotoMoment, photoMoments } from './find-in-albums.ts';
import { goOnAsGuest } from './guest-search.ts';
import { type OwnSearch, ownSearch, searchNotFound } from './own-search.ts';
import type { FilePorts } from './photo-files.ts';
import { rankFound, type SubjectHit } from './rank-found.ts';
import { type SearchPage, searchPage } from './search-page.ts';

export interface MarkSearchRequest {
  readonly gallery: string;
  readonly search: string;
  readonly faceId: string;
  readonly mark: SearchMarkWord;
  readonly limit: number;
  readonly caller: Caller;
}

type Ports = FilePorts & Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'ids'>;

/**
 * `not_me` takes the face's photo away, and what it led to. `me_too` makes the face a match and searches with it; for guests only with
 * faces their selfie found. The last word about a face counts; saying it again changes nothing. Answers the first page of what is left and what came.
 * @throws Refusal `gallery_not_found`, `search_not_found`; `face_not_found` for a face the search has not found; `consent_required`, `index_unavailable`
 */
export async function markSearch(ports: Ports, request: MarkSearchRequest): Promise<SearchPage> {
  const own = await ownSearch(ports, request);
  return goOnAsGuest(ports, request.caller, own.albums, () => mark(ports, own, request));
}

async function mark(ports: Ports, own: OwnSearch, request: MarkSearchRequest): Promise<SearchPage> {
  const face = request.faceId.toLowerCase();
  const found = foundFace(own.session, face);
  const known = own.session.marks.find((mark) => mark.face === face)?.mark;
  if (known === request.mark) return searchPage(ports, own, request, null);
  const more = request.mark === 'me_too' ? await lookFurther(ports, request.caller, own, found) : null;
  const session = await ports.registry.transact(async ({ searches }) => {
    const claimed = await searches.claim(own.gallery.uuid, own.session.uuid, ports.clock.now());
    if (claimed === null) throw searchNotFound();
    const marks = [...claimed.marks.filter((mark) => mark.face !== face), { face, mark: request.mark }];
    const ranking = more === null ? claimed.ranking : refined(claimed, found, more);
    await searches.refine({ uuid: claimed.uuid, ranking, marks });
    return { ...claimed, ranking, marks };
  });
  return searchPage(ports, { ...own, session }, request, null);
}

/** Whoever may mark any face of the gallery could search for anybody. */
function foundFace({ ranking }: SearchSession, face: string): RankedFace {
  const found = everyPhoto(ranking).flatMap(({ faces }) => faces);
  const marked = found.find((each) => each.face === face);
  if (marked === undefined)
    throw new Refusal('face_not_found', 'The search found no such face; mark one of those it shows.');
  return marked;
}

/** From one stranger to the next a guest could walk through the whole album: what "me too" led to leads no further. */
function mayLead({ guest }: Pick<Caller, 'guest'>, { via, group }: RankedFace): boolean {
  return guest === null || via === null || group === 'likely';
}

function everyPhoto({ items, rest }: Ranking): readonly RankedPhoto[] {
  return [...items.flatMap(({ photos }) => photos), ...rest];
}

interface Further {
  /** False: the face is a match, but stays one that another face led to. */
  readonly leads: boolean;
  readonly hits: readonly SubjectHit[];
  readonly photos: ReadonlyMap<string, PhotoMoment>;
}

/** Children are never led from one face to others; there "me too" says so and no more. */
async function lookFurther(
  ports: Ports,
  caller: Caller,
  { gallery, albums, session }: OwnSearch,
  marked: RankedFace,
): Promise<Further> {
  const { query, space } = session;
  const { face, subject } = marked;
  const leads = mayLead(caller, marked);
  const scope: AlbumScope = { gallery: gallery.uuid, space, albums, filters: query.filters };
  const faces = everyPhoto(session.ranking).flatMap((photo) => photo.faces.map((each) => each.face));
  const photos = await photoMoments(ports, scope, faces);
  if (!leads || albums.some(({ policy }) => policy.audience === 'minors')) return { leads, hits: [], photos };
  const [point] = await ports.registry.faces.points(space, [face]);
  if (point === undefined || point.gallery !== gallery.uuid) return { leads, hits: [], photos };
  const found = await findInAlbums(ports, scope, [point.embedding], query.candidateThreshold);
  await ports.registry.audit.add(
    auditEvent(ports, caller, {
      action: 'search_album_further',
      gallery: gallery.uuid,
      target: face,
      outcome: 'searched',
    }),
  );
  ports.telemetry.count('searches', { verdict: 'further' });
  const hits = (found.lists[0] ?? []).flatMap((hit): readonly SubjectHit[] => {
    const group = groupOf(hit.similarity, query);
    return group === null || hit.face === face
      ? []
      : [{ face: hit.face, photo: hit.photo, subject, group, via: face, score: hit.similarity }];
  });
  return { leads, hits, photos: new Map([...photos, ...found.photos]) };
}

/** What was there keeps its order; the marked face is a match now; what is new comes behind, by its similarity. */
function refined(
  { ranking, query }: SearchSession,
  { face }: RankedFace,
  { leads, hits, photos }: Further,
): Ranking {
  const there = everyPhoto(ranking);
  const kept = there.flatMap((each, place) =>
    each.faces.map((known): SubjectHit => {
      const sure = known.face === face ? ({ group: 'match', ...(leads ? { via: null } : {}) } as const) : {};
      // Above every similarity.
      return { ...known, ...sure, photo: each.photo, score: 2 + there.length - place };
    }),
  );
  const keys = new Set(kept.map((hit) => `${hit.subject} ${hit.face} ${hit.group}`));
  const added = hits.filter((hit) => !keys.has(`${hit.subject} ${hit.face} ${hit.group}`));
  return { revision: ranking.revision + 1, ...rankFound([...kept, ...added], { ...query, photos }) };
}
