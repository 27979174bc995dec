/** From found faces to the photos a search shows: each once, sure ones first, those of one moment behind the best of them. */
import { collapseBursts, type Moment } from '../matching/bursts.ts';
import { type MatchGroup, matchGroups, photoGroup, type SearchMode } from '../matching/match-groups.ts';
import type { RankedFace, RankedItem, RankedPhoto, SearchOrder } from '../ports/search-records.ts';
import type { PhotoMoment } from './find-in-albums.ts';

export interface SubjectHit extends RankedFace {
  readonly photo: string;
  /** Higher is better, within a group: a similarity, or a place in an earlier order. */
  readonly score: number;
}

export interface RankedBy {
  readonly subjects: number;
  readonly mode: SearchMode;
  readonly order: SearchOrder;
  readonly photos: ReadonlyMap<string, PhotoMoment>;
}

interface Placed extends RankedPhoto, Moment {
  readonly group: MatchGroup;
  readonly score: number;
}

/** The answer is the same for every order of `hits`. */
export function rankFound(
  hits: readonly SubjectHit[],
  by: RankedBy,
): { readonly items: readonly RankedItem[]; readonly rest: readonly RankedPhoto[] } {
  const placed: Placed[] = [];
  const rest: RankedPhoto[] = [];
  for (const [photo, own] of byPhoto(hits)) {
    const faces = own.map(({ face, subject, group, via }) => ({ face, subject, group, via }));
    const group = photoGroup(faces, by);
    const moment = by.photos.get(photo);
    if (group === null || moment === undefined) rest.push({ photo, faces });
    else placed.push({ photo, faces, group, score: scoreOf(own, group, by.mode), ...moment });
  }
  const items = matchGroups.flatMap((group) => {
    const mine = placed.filter((each) => each.group === group).sort(orders[by.order]);
    return collapseBursts(mine).map((burst) => ({
      group,
      photos: burst.map(({ photo, faces }) => ({ photo, faces })),
    }));
  });
  return { items, rest: rest.sort(byId) };
}

/** Hits of a photo, the surest and best first; of one face for one subject only the surest. */
function byPhoto(hits: readonly SubjectHit[]): ReadonlyMap<string, readonly SubjectHit[]> {
  const photos = new Map<string, Map<string, SubjectHit>>();
  for (const hit of [...hits].sort(surestFirst)) {
    const own = photos.get(hit.photo) ?? new Map<string, SubjectHit>();
    const key = `${hit.subject} ${hit.face}`;
    if (!own.has(key)) own.set(key, hit);
    photos.set(hit.photo, own);
  }
  return new Map([...photos].map(([photo, own]) => [photo, [...own.values()]]));
}

function surestFirst(a: SubjectHit, b: SubjectHit): number {
  const surer = matchGroups.indexOf(a.group) - matchGroups.indexOf(b.group);
  return surer || b.score - a.score || a.subject - b.subject || (a.face < b.face ? -1 : 1);
}

/** `any`: the best face of the photo's group. `all`: the subject who is found least well. */
function scoreOf(hits: readonly SubjectHit[], group: MatchGroup, mode: SearchMode): number {
  if (mode === 'any') return Math.max(...hits.filter((hit) => hit.group === group).map(({ score }) => score));
  const best = new Map<number, number>();
  for (const { subject, score } of hits) best.set(subject, Math.max(score, best.get(subject) ?? score));
  return Math.min(...best.values());
}

const orders: Readonly<Record<SearchOrder, (a: Placed, b: Placed) => number>> = {
  best: (a, b) => b.score - a.score || byId(a, b),
  newest: (a, b) => (b.at ?? Number.NEGATIVE_INFINITY) - (a.at ?? Number.NEGATIVE_INFINITY) || byId(a, b),
};

function byId(a: RankedPhoto, b: RankedPhoto): number {
  return a.photo < b.photo ? -1 : 1;
}
