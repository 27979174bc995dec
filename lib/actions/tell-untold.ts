/** Turns what happened into what webhooks are sent: bursts become one message, an album is told ready when nothing is under way in it. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Json } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { UntoldEvent, UntoldGroup } from '../ports/webhook-records.ts';
import { jobAnswer } from './job-answer.ts';
import { tellWebhooks } from './tell-webhooks.ts';

type Ports = Pick<ActionPorts, 'registry' | 'clock' | 'ids'>;

const SECOND = 1000;

interface Patience {
  /** Milliseconds without another event after which the burst counts as over. */
  readonly quiet: number;
  /** Milliseconds after the first event at which it is told all the same. */
  readonly most: number;
}

const patience: Readonly<Record<UntoldEvent['event'], Patience>> = {
  'photo.indexed': { quiet: 5 * SECOND, most: 60 * SECOND },
  'selection.changed': { quiet: 30 * SECOND, most: 300 * SECOND },
  // However long an import takes, it is ready once.
  'album.ready': { quiet: 60 * SECOND, most: Number.POSITIVE_INFINITY },
};

/** Groups and jobs of one step. */
const GROUPS = 200;
const JOBS = 50;
/** Events of one message: requests of 20 photos make 500 of them. */
const MOST = 25;

/** One part of a recurring step, as `tellEndedJobs` is. What it tells is told exactly once, whoever is killed and however many do it at the same time. */
export async function tellUntold(ports: Ports): Promise<void> {
  const { registry } = ports;
  for (const group of await registry.untoldEvents.groups(GROUPS)) {
    if (!(await isDue(ports, group))) continue;
    const most = group.event === 'photo.indexed' ? MOST : group.count;
    for (let told = 0; told < group.count; told += most) await tellGroup(ports, group, most);
  }
}

async function isDue({ registry, clock }: Ports, group: UntoldGroup): Promise<boolean> {
  const { quiet, most } = patience[group.event];
  const now = clock.now().getTime();
  // A clock that was put back must not keep anything waiting for as long.
  const since = (at: Date) => Math.abs(now - at.getTime());
  if (since(group.newest) < quiet && since(group.oldest) < most) return false;
  return group.event !== 'album.ready' || !(await registry.untoldEvents.isAlbumBusy(group.album));
}

async function tellGroup(ports: Ports, group: UntoldGroup, most: number): Promise<void> {
  await ports.registry.transact(async (rows) => {
    const events = await rows.untoldEvents.take(group, most);
    const gallery = await rows.galleries.findByUuid(group.gallery);
    const [album] = await rows.albums.findByUuids([group.album]);
    // Told by somebody else meanwhile, or erased.
    if (events.length === 0 || gallery === null || album === undefined) return;
    const data = { album: album.id, ...(await dataOf(rows, group, album, events)) };
    await tellWebhooks(ports, rows, { gallery, event: group.event, data });
  });
}

async function dataOf(
  rows: RegistryRows,
  { event, subject }: UntoldGroup,
  album: Album,
  events: readonly UntoldEvent[],
): Promise<{ readonly [key: string]: Json }> {
  if (event === 'photo.indexed') return { photos: events.flatMap(({ data }) => listOf(data.photos)) };
  if (event === 'selection.changed')
    return { guest: subject, selected: await rows.selections.count(album.uuid, subject) };
  const counts = (await rows.albums.counts([album.uuid])).get(album.uuid);
  return { photos: counts?.photos ?? 0, indexed: counts?.indexed ?? 0 };
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** The ends of jobs, each once: also of one that ended after a new try. */
export async function tellEndedJobs(ports: Ports): Promise<void> {
  await ports.registry.transact(async (rows) => {
    for (const job of await rows.untoldEvents.takeEndedJobs(JOBS)) {
      const gallery = job.gallery === null ? null : await rows.galleries.findByUuid(job.gallery);
      if (gallery === null) continue;
      const { id, kind, status, total, done, refused, failed, cancelled } = jobAnswer(job);
      const data = { job: id, kind, status, total, done, refused, failed, cancelled };
      await tellWebhooks(ports, rows, { gallery, event: 'job.finished', data });
    }
  });
}
