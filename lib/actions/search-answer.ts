/** From the embeddings of a search to its groups, its session and its first page. */
import type { AlbumThreshold } from '../matching/album-threshold.ts';
import type { ThresholdSource } from '../matching/threshold-policy.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import type { Gallery } from '../ports/records.ts';
import type { SearchFilters, SearchSession } from '../ports/search-records.ts';
import { type ThresholdGrounds, thresholdOfAlbums } from './album-threshold.ts';
import { applyMarks } from './apply-marks.ts';
import { auditEvent } from './audit-event.ts';
import { findSubjects } from './find-subjects.ts';
import { similarityKey } from './found-photo.ts';
import { thresholdWarnings } from './gallery-threshold.ts';
import { rankFound } from './rank-found.ts';
import type { SearchPorts, SearchRequest } from './search-album.ts';
import { countsOf, type SearchPage, searchPage } from './search-page.ts';
import type { SelfieAnswer, Subjects } from './search-subjects.ts';
import { storeSearch } from './store-search.ts';

export interface WrongPhotos {
  readonly match: number;
  readonly likely: number;
}

export interface SearchAnswer extends SearchPage {
  /** False when more faces are near enough than the index tells at once. */
  readonly complete: boolean;
  readonly selfies: readonly SelfieAnswer[];
  /** From here on not for guests: enough similarities, or thresholds and what lies above them, give templates away. */
  readonly searchedFaces?: number;
  readonly threshold?: number;
  readonly thresholdSource?: ThresholdSource;
  readonly candidateThreshold?: number;
  /** Upper bounds (95 %) for strangers' photos in these groups; null = uncalibrated. */
  readonly expectedWrongPhotos?: WrongPhotos | null;
  readonly warnings?: readonly string[];
  readonly timings?: Readonly<Record<string, number>>;
}

interface Prepared {
  readonly gallery: Gallery;
  readonly albums: readonly Album[];
  readonly subjects: Subjects;
  readonly grounds: ThresholdGrounds;
  /** On the monotonic clock. */
  readonly started: number;
}

/** What was found is kept so long, the selfie not at all. */
const SESSION_MS = 3_600_000;

export async function answerSearch(
  ports: SearchPorts,
  request: SearchRequest,
  { gallery, albums, subjects, grounds, started }: Prepared,
): Promise<SearchAnswer> {
  const searching = ports.clock.monotonic();
  const { caller, mode, order } = request;
  const { faces } = grounds;
  const thresholdFor = (probes: number) =>
    thresholdOfAlbums(ports, gallery, { ...grounds, probes, request: request.threshold });
  const threshold = thresholdFor(subjects.probes.flat().length);
  const filters = filtersOf(request);
  const scope = { gallery: gallery.uuid, space: gallery.embeddingSpace, albums, filters };
  const expands = request.expand && albums.every(({ policy }) => policy.audience !== 'minors');
  const expansion = expands
    ? { faces, thresholdFor: (probes: number) => thresholdFor(probes).threshold }
    : null;
  const found = await findSubjects(ports, scope, subjects.probes, threshold, expansion);
  const by = { mode, order, subjects: subjects.probes.length, photos: found.photos };
  const session: SearchSession = {
    uuid: ports.ids.uuid(),
    gallery: gallery.uuid,
    albums: albums.map(({ uuid }) => uuid),
    principal: caller.principal,
    guest: caller.guest?.session ?? null,
    space: gallery.embeddingSpace,
    query: {
      mode,
      order,
      subjects: subjects.probes.length,
      filters,
      threshold: threshold.threshold,
      candidateThreshold: threshold.candidateThreshold,
    },
    ranking: { revision: 1, ...rankFound(found.hits, by) },
    marks: [],
    expiresAt: new Date(ports.clock.now().getTime() + SESSION_MS),
  };
  await storeSearch(ports, { gallery, albums }, session);
  const similarities = new Map(found.hits.map((hit) => [similarityKey(hit), hit.score]));
  const page = await searchPage(
    ports,
    { gallery, albums, session },
    { limit: request.limit, caller },
    caller.guest === null ? similarities : null,
  );
  await record(ports, caller, session);
  const search = ports.clock.monotonic() - searching;
  ports.telemetry.observe('stage_ms', search, { stage: 'search' });
  const timings = { ...subjects.timings, search, total: ports.clock.monotonic() - started };
  return {
    ...page,
    complete: found.complete,
    selfies: subjects.selfies,
    ...(caller.guest === null && {
      searchedFaces: faces,
      threshold: threshold.threshold,
      thresholdSource: threshold.source,
      candidateThreshold: threshold.candidateThreshold,
      expectedWrongPhotos: expectedWrong(threshold, thresholdFor(found.expandedBy)),
      ...thresholdWarnings(threshold),
      timings,
    }),
  };
}

function filtersOf({ from, to, labels }: SearchRequest): SearchFilters {
  return {
    from: from === undefined ? null : new Date(from),
    to: to === undefined ? null : new Date(to),
    labels: labels ?? [],
  };
}

function expectedWrong(selfies: AlbumThreshold, expansion: AlbumThreshold): WrongPhotos | null {
  const [match, likely] = [selfies.expectedWrongPhotos, expansion.expectedWrongPhotos];
  return match === null || likely === null ? null : { match, likely };
}

async function record(
  ports: Pick<ActionPorts, 'registry' | 'telemetry' | 'clock' | 'ids'>,
  caller: Caller,
  { gallery, albums, ranking, query }: SearchSession,
): Promise<void> {
  // What was found, also where a guest is to see it only after staff have.
  const { match, likely, maybe } = countsOf(applyMarks(ranking.items, [], query));
  const verdict = match + likely > 0 ? 'match' : maybe > 0 ? 'maybe' : 'unknown';
  const target = albums.length === 1 ? albums[0]! : null;
  await ports.registry.audit.add(
    auditEvent(ports, caller, { action: 'search_album', gallery, target, outcome: verdict }),
  );
  ports.telemetry.count('searches', { verdict });
}
