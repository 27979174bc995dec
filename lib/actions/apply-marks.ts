/** What is left of a ranking after somebody said "not me" to some of its faces. */
import { type MatchGroup, photoGroup } from '../matching/match-groups.ts';
import type { RankedItem, RankedPhoto, SearchMark, SearchQuery } from '../ports/search-records.ts';

export interface LeftPhoto extends RankedPhoto {
  readonly group: MatchGroup;
}

export interface LeftItem {
  readonly photos: readonly LeftPhoto[];
}

/**
 * One entry per item, in order; null where nothing is left of it. A face that is not the subject takes its photo along (one person is
 * in a photo once, so a second likeness there is no better) and every photo it led to, but for faces somebody said are the subject.
 */
export function applyMarks(
  items: readonly RankedItem[],
  marks: readonly SearchMark[],
  query: Pick<SearchQuery, 'mode' | 'subjects'>,
): readonly (LeftItem | null)[] {
  const said = new Map(marks.map(({ face, mark }) => [face, mark]));
  return items.map(({ photos }) => {
    const left = photos.flatMap((photo) => leftOf(photo, said, query));
    return left.length === 0 ? null : { photos: left };
  });
}

function leftOf(
  { photo, faces }: RankedPhoto,
  said: ReadonlyMap<string, SearchMark['mark']>,
  query: Pick<SearchQuery, 'mode' | 'subjects'>,
): readonly LeftPhoto[] {
  const isStranger = (face: string) => said.get(face) === 'not_me';
  const blocked = new Set(faces.flatMap(({ face, subject }) => (isStranger(face) ? [subject] : [])));
  const left = faces.filter(
    ({ face, subject, via }) =>
      !blocked.has(subject) && (via === null || !isStranger(via) || said.get(face) === 'me_too'),
  );
  const group = photoGroup(left, query);
  return group === null ? [] : [{ photo, faces: left, group }];
}
