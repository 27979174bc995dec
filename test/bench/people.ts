/** How well faces are grouped into people: pairs found and confused, the same in every order and piece by piece. */
import { calibrate } from '../../lib/matching/calibrate.ts';
import { compareAll } from '../../lib/matching/comparisons.ts';
import { facesToFetch } from '../../lib/matching/faces-to-fetch.ts';
import { groupFaces } from '../../lib/matching/group-faces.ts';
import type { FaceLink } from '../../lib/matching/groupable-face.ts';
import { type GroupingBars, groupingBars } from '../../lib/matching/grouping-bars.ts';
import { similarityTable } from '../../lib/matching/identification-error.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';
import type { ThresholdEvidence } from '../../lib/matching/threshold-policy.ts';
import { developmentSpace } from '../fixtures/development-pack.ts';
import { type AlbumFace, albumFaces } from './album-faces.ts';
import type { Section } from './bench-context.ts';
import type { BenchRow } from './bench-table.ts';
import { mean, timed } from './figures.ts';
import { type GroupMeasures, measureGroups } from './group-measures.ts';

const PRECISION = 0.995;
const RECALL = 0.8;
const SHUFFLES = 20;

export const people: Section = async ({ quick }) => {
  const { faces, notSearchable } = await albumFaces();
  const space = developmentSpace();
  const bars = groupingBars(space, faces.length);
  const links = linksOf(faces, bars.link);
  return [
    whole(faces, links, bars, notSearchable),
    ...halves(faces, links, space, quick ? 3 : 20),
    ...largerGalleries(faces, links, space),
    anyOrder(faces, links, bars),
    pieceByPiece(faces, links, bars, quick ? 200 : faces.length),
    await duration(faces, links, bars),
  ];
};

/** What a search of the index from `least` up would answer for each face, from both sides. */
function linksOf(faces: readonly AlbumFace[], least: number): readonly FaceLink[] {
  const similarity = similarityTable(faces.map(({ face, embedding }) => ({ person: face, embedding })));
  return faces.flatMap(({ face: a }, i) =>
    faces.flatMap(({ face: b }, j) => {
      const found = i === j ? -1 : similarity(i, j);
      return found >= least ? [{ a, b, similarity: found }] : [];
    }),
  );
}

function whole(
  faces: readonly AlbumFace[],
  links: readonly FaceLink[],
  bars: GroupingBars,
  notSearchable: readonly string[],
): BenchRow {
  const measures = measured(faces, links, bars);
  const all = measured(faces, links, bars, notSearchable);
  return {
    figure:
      `facescrub + lfw10, ${labelled(faces).length} faces of ${labels(faces).length} persons ` +
      '(listed mislabels left out)',
    kith: `${words(measures)}; with the ${notSearchable.length} faces that are not searchable: recall ${all.recall.toFixed(3)}`,
    budget: `precision ≥ ${PRECISION}, recall ≥ ${RECALL}`,
    reached: measures.precision >= PRECISION && measures.recall >= RECALL,
  };
}

/** The curve of one half of the persons groups the other half, whose faces had no say in it. */
function halves(
  faces: readonly AlbumFace[],
  links: readonly FaceLink[],
  shipped: ThresholdEvidence,
  splits: number,
): readonly BenchRow[] {
  const own: GroupMeasures[] = [];
  const byShipped: GroupMeasures[] = [];
  for (let seed = 1; seed <= splits; seed++) {
    const order = shuffled(labels(faces), seededRandom(seed));
    const [known, others] = [order.slice(0, order.length / 2), order.slice(order.length / 2)].map((half) =>
      ofPersons(faces, new Set(half)),
    );
    const samples = labelled(known!).map(({ label: person, embedding }) => ({ person: person!, embedding }));
    const curve = calibrate(compareAll(samples), { protocol: 'half of the persons', replicates: 200, seed });
    own.push(measured(others!, links, groupingBars({ curve, published: null }, others!.length)));
    byShipped.push(measured(others!, links, groupingBars(shipped, others!.length)));
  }
  const row = (curve: string, all: readonly GroupMeasures[]): BenchRow => {
    const average = mean(all.map(({ precision }) => precision));
    return {
      figure: `one half of the persons, ${splits} random halves, bars from ${curve}`,
      kith:
        `mean: precision ${average.toFixed(4)} (worst ${Math.min(...all.map(({ precision }) => precision)).toFixed(4)}), ` +
        `recall ${mean(all.map(({ recall }) => recall)).toFixed(3)}, BCubed ${mean(all.map(({ bcubed }) => bcubed)).toFixed(3)}`,
      budget: `precision ≥ ${PRECISION}, recall ≥ ${RECALL}`,
      reached: average >= PRECISION && mean(all.map(({ recall }) => recall)) >= RECALL,
    };
  };
  return [row('the other half’s curve', own), row('the shipped curve', byShipped)];
}

/** The same faces by the stricter bars of larger galleries: what is lost, not what strangers would do. */
function largerGalleries(
  faces: readonly AlbumFace[],
  links: readonly FaceLink[],
  space: ThresholdEvidence,
): readonly BenchRow[] {
  return [10_000, 100_000].map((size) => {
    const bars = groupingBars(space, size);
    return {
      figure: `the same faces by the bars of a gallery of ${size.toLocaleString('en')}`,
      kith: `${words(measured(faces, links, bars))} (bond ${bars.bond.toFixed(3)})`,
    };
  });
}

function anyOrder(faces: readonly AlbumFace[], links: readonly FaceLink[], bars: GroupingBars): BenchRow {
  const wanted = JSON.stringify(groupFaces({ faces, links, decisions: [], bars }));
  let same = 0;
  for (let seed = 1; seed <= SHUFFLES; seed++) {
    const random = seededRandom(seed);
    const input = { faces: shuffled(faces, random), links: shuffled(links, random), decisions: [], bars };
    if (JSON.stringify(groupFaces(input)) === wanted) same += 1;
  }
  return {
    figure: `${SHUFFLES} shuffles of faces and neighbour lists`,
    kith: `${same} give the same groups`,
    budget: 'all',
    reached: same === SHUFFLES,
  };
}

/** Face by face in random order, each time only the region around the new one. */
function pieceByPiece(
  all: readonly AlbumFace[],
  allLinks: readonly FaceLink[],
  bars: GroupingBars,
  count: number,
): BenchRow {
  const faces = shuffled(all, seededRandom(1)).slice(0, count);
  const byId = new Map(faces.map((face) => [face.face, face]));
  const links = allLinks.filter(({ a, b }) => byId.has(a) && byId.has(b));
  const near = Map.groupBy(links, ({ a }) => a);
  const present = new Set<string>();
  const regions: number[] = [];
  let groups: readonly (readonly string[])[] = [];
  for (const { face } of faces) {
    present.add(face);
    const region = new Set([face]);
    const around = () =>
      [...region].flatMap((id) => near.get(id) ?? []).filter(({ a, b }) => present.has(a) && present.has(b));
    for (let next = [face]; next.length > 0; ) {
      next = [...facesToFetch(region, { links: around(), decisions: [], personFaces: [] }, bars.bond)];
      for (const id of next) region.add(id);
    }
    const inside = [...region].map((id) => byId.get(id)!);
    const again = groupFaces({ faces: inside, links: around(), decisions: [], bars }).groups;
    groups = [...groups.filter((own) => !region.has(own[0]!)), ...again.map((group) => group.faces)];
    regions.push(region.size);
  }
  const scratch = groupFaces({ faces, links, decisions: [], bars }).groups.map((group) => group.faces);
  const sorted = (of: readonly (readonly string[])[]) => JSON.stringify(of.map((own) => own.join()).sort());
  return {
    figure: `${count} faces added one by one, each time only the region around it grouped again`,
    kith: `${sorted(groups) === sorted(scratch) ? 'the same groups as' : 'other groups than'} from scratch, region ${mean(regions).toFixed(1)} faces on average, ${Math.max(...regions)} at most`,
    budget: 'the same',
    reached: sorted(groups) === sorted(scratch),
  };
}

async function duration(
  faces: readonly AlbumFace[],
  links: readonly FaceLink[],
  bars: GroupingBars,
): Promise<BenchRow> {
  const spent = await timed(async () => groupFaces({ faces, links, decisions: [], bars }));
  return {
    figure: `grouping ${faces.length} faces with ${links.length} neighbours`,
    kith: `${spent.toFixed(0)} ms`,
  };
}

function measured(
  faces: readonly AlbumFace[],
  links: readonly FaceLink[],
  bars: GroupingBars,
  single: readonly string[] = [],
): GroupMeasures {
  const label = new Map(labelled(faces).map((face) => [face.face, face.label!]));
  const { groups } = groupFaces({ faces, links, decisions: [], bars });
  const members = groups.flatMap((group, at) =>
    group.faces.flatMap((face) => (label.has(face) ? [{ group: at, label: label.get(face)! }] : [])),
  );
  const alone = single.map((of, at) => ({ group: `alone ${at}`, label: of }));
  return measureGroups([...members, ...alone]);
}

function words({ precision, recall, wrongPairs, bcubed }: GroupMeasures): string {
  return `precision ${precision.toFixed(4)} (${wrongPairs} wrong pairs), recall ${recall.toFixed(3)}, BCubed ${bcubed.toFixed(3)}`;
}

function labelled(faces: readonly AlbumFace[]): readonly AlbumFace[] {
  return faces.filter(({ label }) => label !== null);
}

function labels(faces: readonly AlbumFace[]): readonly string[] {
  return [...new Set(labelled(faces).map(({ label }) => label!))].sort();
}

/** All faces of the photos that show these persons. */
function ofPersons(faces: readonly AlbumFace[], persons: ReadonlySet<string>): readonly AlbumFace[] {
  const photos = new Set(faces.flatMap(({ label, photo }) => (persons.has(label ?? '') ? [photo] : [])));
  return faces.filter(({ photo }) => photos.has(photo));
}
