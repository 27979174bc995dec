/** The faces of albums that are near the subjects of a search, with the group each belongs to. */
import type { AlbumThreshold } from '../matching/album-threshold.ts';
import { groupOf } from '../matching/match-groups.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import { type Expansion, expandSubjects } from './expand-subjects.ts';
import { type AlbumScope, type FoundInAlbums, findInAlbums } from './find-in-albums.ts';
import type { SubjectHit } from './rank-found.ts';

export interface FoundSubjects extends Pick<FoundInAlbums, 'photos' | 'complete'> {
  /** The score is the similarity: to the best selfie, or with `via` to the match that led there. */
  readonly hits: readonly SubjectHit[];
  /** Embeddings the expansion searched with; 0 without one. */
  readonly expandedBy: number;
}

type Ports = Pick<ActionPorts, 'registry' | 'index'>;

/** `probes`: per subject its embeddings. `expansion` null: matches lead nowhere. */
export async function findSubjects(
  ports: Ports,
  scope: AlbumScope,
  probes: readonly (readonly Float32Array[])[],
  by: Pick<AlbumThreshold, 'threshold' | 'candidateThreshold'>,
  expansion: Expansion | null,
): Promise<FoundSubjects> {
  const found = await findInAlbums(ports, scope, probes.flat(), by.candidateThreshold);
  const { lists, photos, complete } = found;
  const subjects = probes.flatMap((own, subject) => own.map(() => subject));
  const hits = bestOfSelfies(lists, subjects, by);
  if (expansion === null) return { hits, photos, complete, expandedBy: 0 };
  const more = await expandSubjects(ports, scope, { hits, faces: found.faces }, expansion);
  return {
    hits: [...hits, ...more.hits],
    photos: new Map([...photos, ...more.photos]),
    complete: complete && more.complete,
    expandedBy: more.probes,
  };
}

/** A face that several selfies of a subject found stands once, with the best. `subjects`: whose each list is. */
function bestOfSelfies(
  lists: FoundInAlbums['lists'],
  subjects: readonly number[],
  by: Pick<AlbumThreshold, 'threshold' | 'candidateThreshold'>,
): readonly SubjectHit[] {
  const best = new Map<string, SubjectHit>();
  for (const [at, list] of lists.entries()) {
    const subject = subjects[at]!;
    for (const { face, photo, similarity } of list) {
      const group = groupOf(similarity, by);
      const key = `${subject} ${face}`;
      if (group === null || (best.get(key)?.score ?? Number.NEGATIVE_INFINITY) >= similarity) continue;
      best.set(key, { face, photo, subject, group, via: null, score: similarity });
    }
  }
  return [...best.values()];
}
