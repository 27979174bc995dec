/** Collects what the grouping of some faces depends on: they, everybody they may be one person with, and what humans said of them. */
import { facesToFetch } from '../matching/faces-to-fetch.ts';
import type { FaceLink, PairDecision } from '../matching/groupable-face.ts';
import type { GroupingBars } from '../matching/grouping-bars.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AlbumFaceRow } from '../ports/people-records.ts';
import type { Companion } from '../ports/people-rows.ts';
import type { Gallery } from '../ports/records.ts';

type Ports = Pick<ActionPorts, 'registry' | 'index'>;

export interface Region {
  /** Everything that was asked about, also what is gone. */
  readonly reached: ReadonlySet<string>;
  /** Faces to be grouped. */
  readonly faces: readonly AlbumFaceRow[];
  readonly links: readonly FaceLink[];
  readonly decisions: readonly PairDecision[];
  /** Faces of the persons of the region, also those no album shows. */
  readonly companions: readonly Companion[];
}

/** Probes of one search of the index. */
const PROBES = 64;
/** The index's own limit. */
const MOST_HITS = 10_000;

/** Closed under bonds, "same" decisions and shared persons, see `facesToFetch`. @throws Refusal `index_unavailable`, `registry_unavailable` */
export async function reachRegion(
  ports: Ports,
  gallery: Gallery,
  start: readonly string[],
  bars: GroupingBars,
): Promise<Region> {
  const { registry } = ports;
  const reached = new Set<string>();
  const faces: AlbumFaceRow[] = [];
  const links: FaceLink[] = [];
  const decisions: PairDecision[] = [];
  const companions: Companion[] = [];
  for (let next = start; next.length > 0; ) {
    for (const face of next) reached.add(face);
    const fresh = await registry.grouping.albumFaces(gallery.uuid, gallery.embeddingSpace, next);
    const found = await neighbours(ports, gallery, fresh, bars.link);
    const said = await registry.decisions.about(next);
    const together = await registry.grouping.companions(next, personsOf(companions));
    faces.push(...fresh);
    for (const link of found) links.push(link);
    decisions.push(...said);
    companions.push(...together);
    const personFaces = [...Map.groupBy(together, ({ person }) => person).values()];
    // What was found in an earlier round has been followed by now.
    const evidence = {
      links: found,
      decisions: said,
      personFaces: personFaces.map((own) => own.map(({ face }) => face)),
    };
    next = facesToFetch(reached, evidence, bars.bond);
  }
  return { reached, faces, links, decisions: once(decisions), companions };
}

async function neighbours(
  { index }: Ports,
  gallery: Gallery,
  faces: readonly AlbumFaceRow[],
  least: number,
): Promise<readonly FaceLink[]> {
  const links: FaceLink[] = [];
  for (let from = 0; from < faces.length; from += PROBES) {
    const some = faces.slice(from, from + PROBES);
    const lists = await index.search({
      space: gallery.embeddingSpace,
      gallery: gallery.uuid,
      probes: some.map(({ embedding }) => embedding),
      minSimilarity: least,
      limit: MOST_HITS,
      bestPer: 'face',
    });
    for (const [at, list] of lists.entries()) {
      const a = some[at]!.face;
      for (const { face: b, similarity } of list) if (a !== b) links.push({ a, b, similarity });
    }
  }
  return links;
}

function personsOf(companions: readonly Companion[]): readonly string[] {
  return [...new Set(companions.map(({ person }) => person))];
}

/** A decision is found from either of its faces. */
function once(decisions: readonly PairDecision[]): readonly PairDecision[] {
  return [...new Map(decisions.map((each) => [`${each.a} ${each.b}`, each])).values()];
}
