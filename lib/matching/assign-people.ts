/** From groups of faces to persons: the named one a group shows, a cluster that was known before, or a new one. */
import type { FaceGroup } from './group-faces.ts';
import { keepGroupIds } from './keep-group-ids.ts';

export interface PlacedFace {
  readonly face: string;
  readonly person: string | null;
  readonly kind: 'named' | 'cluster' | null;
  /** Only the grouping put it there. */
  readonly grouped: boolean;
}

export interface Assignment {
  /** By face: the person it belongs to from now on; null = somebody seen once. */
  readonly persons: ReadonlyMap<string, string | null>;
  /** Clusters that are new. */
  readonly fresh: readonly string[];
  /** Clusters that lost their last face. */
  readonly retired: readonly string[];
}

/**
 * `faces`: where those of the groups are now, whole clusters. A face a human tied to a named person stays there. A group is a cluster when it
 * has two faces, or when a human made one of a single face; it keeps the id of the known cluster it has most faces of.
 * `newId` is called once per new cluster, in the order of the groups.
 */
export function assignPeople(
  groups: readonly FaceGroup[],
  faces: readonly PlacedFace[],
  newId: () => string,
): Assignment {
  const byId = new Map(faces.map((face) => [face.face, face]));
  const persons = new Map<string, string | null>();
  for (const { faces: own, persons: shown } of groups) {
    const [first = null] = shown;
    for (const face of own) persons.set(face, isTied(byId.get(face)!) ? byId.get(face)!.person : first);
  }
  const unnamed = groups.filter(({ persons: shown }) => shown.length === 0);
  const clusters = unnamed
    .map(({ faces: own }) => own)
    .filter((own) => own.length > 1 || own.some((face) => isMadeByHuman(byId.get(face)!)));
  const known = Map.groupBy(
    faces.filter(({ kind }) => kind === 'cluster'),
    ({ person }) => person!,
  );
  const { ids, retired } = keepGroupIds(
    [...known].map(([id, own]) => ({ id, faces: own.map(({ face }) => face) })),
    clusters,
  );
  const fresh: string[] = [];
  for (const [at, own] of clusters.entries()) {
    let id = ids[at] ?? null;
    if (id === null) {
      id = newId();
      fresh.push(id);
    }
    for (const face of own) persons.set(face, id);
  }
  return { persons, fresh, retired: retired.map(({ id }) => id) };
}

function isTied({ kind, grouped }: PlacedFace): boolean {
  return kind === 'named' && !grouped;
}

function isMadeByHuman({ kind, grouped }: PlacedFace): boolean {
  return kind === 'cluster' && !grouped;
}
