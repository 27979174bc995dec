/** What there is to do for messages about items: the items that still wait, with all that is needed to work on them. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ItemSource, Job, JobItem } from '../ports/job-records.ts';
import type { Gallery, Upload } from '../ports/records.ts';

/** A message: lines `from`..`to` of a job, inclusive. */
export interface ItemRange {
  readonly job: string;
  readonly from: number;
  readonly to: number;
  /** Which delivery of the message this is, from 1. */
  readonly receives: number;
}

export interface WaitingItem extends JobItem {
  readonly source: ItemSource;
}

/** The items of one job that are worked on together. */
export interface JobWork {
  readonly job: Job;
  readonly gallery: Gallery;
  readonly items: readonly WaitingItem[];
  /** Those the items use, by uuid. */
  readonly uploads: ReadonlyMap<string, Upload>;
}

/** A message with the lines it is about. */
export interface RangeWork {
  readonly range: ItemRange;
  readonly lines: readonly number[];
}

export interface WorkList {
  readonly jobs: readonly JobWork[];
  /** One per message, in order; no lines: nothing waits any more. */
  readonly ranges: readonly RangeWork[];
}

/** Messages may overlap and repeat each other: an item is listed once. @throws Refusal `registry_unavailable` */
export async function listWork(
  { registry }: Pick<ActionPorts, 'registry'>,
  ranges: readonly ItemRange[],
): Promise<WorkList> {
  const jobs: JobWork[] = [];
  const listed = new Map<ItemRange, readonly number[]>();
  for (const [id, ofJob] of Map.groupBy(ranges, (range) => range.job)) {
    const job = await registry.jobs.find(id);
    const uuid = job?.gallery ?? null;
    const gallery = uuid === null ? null : await registry.galleries.findByUuid(uuid);
    // Erased, with everything about it.
    if (job === null || gallery === null) continue;
    const items = new Map<number, WaitingItem>();
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
    jobs.push({ job, gallery, items: [...items.values()], uploads: byUuid });
  }
  return { jobs, ranges: ranges.map((range) => ({ range, lines: listed.get(range) ?? [] })) };
}

function isWhole(item: JobItem): item is WaitingItem {
  return item.source !== null;
}
