/** What there is to do for messages about items: the items that still wait, with all that is needed to work on them. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { AlbumSource, ItemSource, Job, JobItem, PersonSource } from '../ports/job-records.ts';
import type { Gallery, Upload } from '../ports/records.ts';

/** A message: lines `from`..`to` of a job, inclusive. */
export interface ItemRange {
  readonly job: string;
  readonly from: number;
  readonly to: number;
  /** Which delivery of the message this is, from 1. */
  readonly receives: number;
}

export interface WaitingItem<Source extends ItemSource = PersonSource> extends JobItem {
  readonly source: Source;
}

/** The items of one job that are worked on together. */
export interface JobWork<Source extends ItemSource = PersonSource> {
  readonly job: Job;
  readonly gallery: Gallery;
  readonly items: readonly WaitingItem<Source>[];
  /** Those the items use, by uuid. */
  readonly uploads: ReadonlyMap<string, Upload>;
}

/** The items in turn, none any more once the work is broken off. */
export async function* eachWaiting<Source extends ItemSource>(
  { items }: Pick<JobWork<Source>, 'items'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<WaitingItem<Source>> {
  for (const item of items) {
    if (signal?.aborted === true) return;
    yield item;
  }
}

/** A message with the lines it is about. */
export interface RangeWork {
  readonly range: ItemRange;
  readonly lines: readonly number[];
}

/** Photos for persons. */
export interface PersonWork extends JobWork {
  readonly kind: 'persons';
}

/** Photos for the album of their job; null: it was erased. */
export interface AlbumWork extends JobWork<AlbumSource> {
  readonly kind: 'album';
  readonly album: Album | null;
}

export interface WorkList {
  readonly jobs: readonly (PersonWork | AlbumWork)[];
  /** One per message, in order; no lines: nothing waits any more. */
  readonly ranges: readonly RangeWork[];
}

/** Messages may overlap and repeat each other: an item is listed once. @throws Refusal `registry_unavailable` */
export async function listWork(
  { registry }: Pick<ActionPorts, 'registry'>,
  ranges: readonly ItemRange[],
): Promise<WorkList> {
  const jobs: (PersonWork | AlbumWork)[] = [];
  const listed = new Map<ItemRange, readonly number[]>();
  for (const [id, ofJob] of Map.groupBy(ranges, (range) => range.job)) {
    const job = await registry.jobs.find(id);
    const uuid = job?.gallery ?? null;
    const gallery = uuid === null ? null : await registry.galleries.findByUuid(uuid);
    // Erased, with everything about it.
    if (job === null || gallery === null) continue;
    const items = new Map<number, WaitingItem<ItemSource>>();
    for (const range of ofJob) {
      const waiting = (await registry.jobItems.waiting(id, range.from, range.to)).filter(isWhole);
      for (const item of waiting) items.set(item.line, item);
      listed.set(
        range,
        waiting.map(({ line }) => line),
      );
    }
    const wanted = [...items.values()].flatMap(({ source: { photo } }) =>
      photo.kind === 'upload' ? [photo.uploadId] : [],
    );
    const uploads = await registry.batch.uploadsOf(id, wanted);
    const byUuid = new Map(uploads.map((upload) => [upload.uuid, upload]));
    const all = [...items.values()];
    const common = { job, gallery, uploads: byUuid };
    jobs.push(
      job.kind === 'album'
        ? { kind: 'album', ...common, items: all.filter(isForAlbum), album: await albumOf({ registry }, job) }
        : { kind: 'persons', ...common, items: all.filter(isForPerson) },
    );
  }
  return { jobs, ranges: ranges.map((range) => ({ range, lines: listed.get(range) ?? [] })) };
}

function isWhole(item: JobItem): item is WaitingItem<ItemSource> {
  return item.source !== null;
}

function isForPerson(item: WaitingItem<ItemSource>): item is WaitingItem {
  return item.source.person !== null;
}

function isForAlbum(item: WaitingItem<ItemSource>): item is WaitingItem<AlbumSource> {
  return item.source.person === null;
}

async function albumOf(
  { registry }: Pick<ActionPorts, 'registry'>,
  { options: { album } }: Job,
): Promise<Album | null> {
  if (album === null) return null;
  const [found] = await registry.albums.findByUuids([album.uuid]);
  return found ?? null;
}
