/** Pairs of persons whose samples match each other: probably one person, enrolled twice. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery, Person } from '../ports/records.ts';
import { findGallery } from './find-gallery.ts';
import { galleryThreshold } from './gallery-threshold.ts';
import { type ListRequest, readCursor, writeCursor } from './page.ts';
import { searchPersons } from './search-persons.ts';

/** Samples per person searched with. */
const SAMPLES = 50;
/** Persons a sample is compared with; more doubles of one person than this show up once the first are merged. */
const NEIGHBOURS = 20;
/** Persons looked at per request at most, so that a big gallery without doubles still answers in time. */
const PERSONS = 200;

export interface Duplicate {
  /** Ids in rising order. */
  readonly persons: readonly [string, string];
  /** The nearest pair of their faces. */
  readonly faces: readonly [string, string];
  readonly similarity: number;
}

export interface DuplicatesAnswer {
  readonly items: readonly Duplicate[];
  readonly nextCursor: string | null;
  readonly threshold: number;
}

/**
 * Pages go over the persons, so a page may hold fewer pairs than `limit`, or none, and still have a next one.
 * @throws Refusal `gallery_not_found`, `validation_failed` (foreign cursor), `index_unavailable`
 */
export async function listDuplicates(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'spaces' | 'defaults'>,
  request: ListRequest & { readonly gallery: string; readonly threshold?: number | undefined },
): Promise<DuplicatesAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const { threshold } = await galleryThreshold(ports, gallery, request.threshold);
  const after = readCursor('id', request.cursor);
  const persons = await ports.registry.persons.list(gallery.uuid, { after, limit: PERSONS + 1 });
  const items: Duplicate[] = [];
  for (const [i, person] of persons.entries()) {
    if (i === PERSONS || items.length >= request.limit) {
      return { items, nextCursor: writeCursor('id', persons[i - 1]!.id), threshold };
    }
    items.push(...(await doublesOf(ports, gallery, person, threshold)));
  }
  return { items, nextCursor: null, threshold };
}

/** Each pair once: with the person whose id comes first. */
async function doublesOf(
  ports: Pick<ActionPorts, 'registry' | 'index'>,
  gallery: Gallery,
  person: Person,
  threshold: number,
): Promise<readonly Duplicate[]> {
  const samples = await ports.registry.faces.embeddingsOfPerson(person.uuid, gallery.embeddingSpace, SAMPLES);
  const lists = await searchPersons(
    ports,
    gallery,
    samples.map(({ embedding }) => embedding),
    NEIGHBOURS,
  );
  const best = new Map<string, Duplicate>();
  for (const [i, list] of lists.entries()) {
    for (const { person: other, face, similarity } of list) {
      const known = best.get(other)?.similarity ?? Number.NEGATIVE_INFINITY;
      if (other <= person.id || similarity < threshold || similarity <= known) continue;
      best.set(other, { persons: [person.id, other], faces: [samples[i]!.face, face], similarity });
    }
  }
  return [...best.values()].sort(
    (a, b) => b.similarity - a.similarity || (a.persons[1] < b.persons[1] ? -1 : 1),
  );
}
