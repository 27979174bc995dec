/** Finds the persons nearest to a probe; a hit counts only when the registry still vouches for its face. */
import { bestPerPerson, type Candidate } from '../matching/candidates.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';
import type { IndexHit } from '../ports/vector-index.ts';

/** The index's own limit. */
const MOST = 10_000;

/** `person` is the id the caller chose. */
export interface PersonCandidate extends Candidate {
  readonly personUuid: string;
  readonly displayName: string | null;
}

type Ports = Pick<ActionPorts, 'registry' | 'index'>;

/**
 * Named persons by falling similarity, without a lower bound: one list per probe, at least `need` long where the gallery has
 * that many. A hit whose row is gone, or was moved to another person, is what the registry says it is.
 */
export async function searchPersons(
  ports: Ports,
  gallery: Gallery,
  probes: readonly Float32Array[],
  need: number,
): Promise<readonly (readonly PersonCandidate[])[]> {
  if (probes.length === 0) return [];
  const lists = await searchOnce(ports, gallery, probes, need, 'person');
  return Promise.all(
    lists.map((list, i) =>
      list.dropped > 0 ? widen(ports, gallery, probes[i]!, need) : Promise.resolve(list.candidates),
    ),
  );
}

/**
 * The person's best face may be the one whose row is gone while others are there, so the second look is at faces, four times as
 * many each time.
 */
async function widen(
  ports: Ports,
  gallery: Gallery,
  probe: Float32Array,
  need: number,
): Promise<readonly PersonCandidate[]> {
  for (let limit = Math.min(MOST, 4 * need); ; limit = Math.min(MOST, 4 * limit)) {
    const [list] = await searchOnce(ports, gallery, [probe], limit, 'face');
    if (list === undefined) return [];
    if (list.candidates.length >= need || list.hits < limit || limit === MOST) return list.candidates;
  }
}

interface CheckedHits {
  readonly hits: number;
  readonly dropped: number;
  readonly candidates: readonly PersonCandidate[];
}

async function searchOnce(
  { registry, index }: Ports,
  gallery: Gallery,
  probes: readonly Float32Array[],
  limit: number,
  bestPer: 'person' | 'face',
): Promise<readonly CheckedHits[]> {
  const lists = await index.search({
    space: gallery.embeddingSpace,
    gallery: gallery.uuid,
    probes,
    namedOnly: true,
    minSimilarity: -1,
    limit,
    bestPer,
  });
  const faces = [...new Set(lists.flat().map((hit) => hit.face))];
  const shown = faces.length === 0 ? [] : await registry.faces.showable(gallery.uuid, faces);
  const persons = new Map(shown.map((row) => [row.face, row.person]));
  const candidateOf = (hit: IndexHit): readonly PersonCandidate[] => {
    const person = persons.get(hit.face);
    if (person == null || person.kind !== 'named') return [];
    const { uuid: personUuid, id, displayName } = person;
    return [{ person: id, personUuid, displayName, face: hit.face, similarity: hit.similarity }];
  };
  return lists.map((hits) => {
    const vouched = hits.flatMap(candidateOf);
    const byPerson = new Map(vouched.map((candidate) => [candidate.person, candidate]));
    const candidates = bestPerPerson(vouched).map((best) => ({ ...byPerson.get(best.person)!, ...best }));
    return { hits: hits.length, dropped: hits.length - vouched.length, candidates };
  });
}
