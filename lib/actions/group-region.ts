/** Groups the faces around what changed and writes who they are now, all or nothing, unless somebody changed something meanwhile. */
import { type Assignment, assignPeople } from '../matching/assign-people.ts';
import { groupFaces } from '../matching/group-faces.ts';
import type { GroupableFace } from '../matching/groupable-face.ts';
import type { GroupingBars } from '../matching/grouping-bars.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AlbumFaceRow, FaceMove } from '../ports/people-records.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { type Region, reachRegion } from './reach-region.ts';
import { tellIndex } from './sync-enrolled.ts';

export type GroupPorts = Pick<ActionPorts, 'registry' | 'index' | 'spaces' | 'telemetry' | 'clock' | 'ids'>;

export interface GroupingTurn {
  readonly gallery: Gallery;
  readonly bars: GroupingBars;
  /** Who lost it must not write any more. */
  readonly lease: Date;
  /** Changes that were read before anything else, by face. */
  readonly changes: ReadonlyMap<string, readonly bigint[]>;
}

export interface GroupedRegion {
  readonly reached: ReadonlySet<string>;
  /** `overtaken`: something changed while it was looked at; the change that says so is still to be worked on. */
  readonly outcome: 'written' | 'overtaken' | 'lost';
}

/** @throws Refusal `index_unavailable`, `registry_unavailable` */
export async function groupRegion(
  ports: GroupPorts,
  turn: GroupingTurn,
  start: readonly string[],
): Promise<GroupedRegion> {
  const { registry, ids } = ports;
  const { gallery, bars } = turn;
  const region = await reachRegion(ports, gallery, start, bars);
  const { faces, links, decisions, reached } = region;
  const { groups } = groupFaces({ faces: faces.map(toGroupable), links, decisions, bars });
  const assignment = assignPeople(groups, faces, () => ids.uuid());
  const written = await registry.transact((rows) => write(rows, turn, region, assignment));
  if (typeof written === 'string') return { reached, outcome: written };
  await tellIndex(ports, gallery.embeddingSpace, written.moved, written.sequences);
  return { reached, outcome: 'written' };
}

async function write(
  rows: RegistryRows,
  { gallery, lease, changes }: GroupingTurn,
  region: Region,
  { persons, fresh, retired }: Assignment,
) {
  // A gallery that is being erased has no people any more.
  if (!(await rows.batch.holdGallery(gallery.uuid))) return 'lost' as const;
  const { leaseUntil } = await rows.grouping.lock(gallery.uuid);
  if (leaseUntil?.getTime() !== lease.getTime()) return 'lost' as const;
  const reached = [...region.reached];
  const read = reached.flatMap((face) => changes.get(face) ?? []);
  if (await rows.grouping.overtaken(gallery.uuid, reached, read)) return 'overtaken' as const;
  const moves = [...movesOf(region.faces, persons), ...strays(region)];
  const created = new Set(fresh);
  const targets = [...new Set(moves.flatMap(({ to }) => (to === null || created.has(to) ? [] : [to])))];
  // An erasure took one of them, and has said what is to be grouped again.
  if ((await rows.grouping.holdPersons(targets)).length < targets.length) return 'overtaken' as const;
  await rows.people.addClusters(gallery.uuid, fresh);
  const moved = await rows.grouping.move(moves);
  await rows.people.dropEmptyClusters([...new Set([...retired, ...fresh, ...leftBehind(moves)])]);
  await rows.grouping.done(read);
  const sequences = await rows.outbox.add(gallery.embeddingSpace, moved);
  return { moved, sequences };
}

function toGroupable({ face, photo, person, kind, grouped, weak }: AlbumFaceRow): GroupableFace {
  return { face, photo, weak, person: kind === 'named' && !grouped ? person : null };
}

function movesOf(
  faces: readonly AlbumFaceRow[],
  persons: ReadonlyMap<string, string | null>,
): readonly FaceMove[] {
  return faces.flatMap(({ face, person: from, grouped: wasGrouped }) => {
    const to = persons.get(face) ?? null;
    return to === from ? [] : [{ face, from, wasGrouped, to }];
  });
}

/** What the grouping put to somebody and no album shows any more. */
function strays({ faces, companions }: Region): readonly FaceMove[] {
  const shown = new Set(faces.map(({ face }) => face));
  return companions
    .filter(({ face, grouped }) => grouped && !shown.has(face))
    .map(({ face, person }) => ({ face, from: person, wasGrouped: true, to: null }));
}

function leftBehind(moves: readonly FaceMove[]): readonly string[] {
  return moves.flatMap(({ from }) => (from === null ? [] : [from]));
}
