/** The standing job of a day, in which uploads into a bucket become items one can look at. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { JobItem, NewItem } from '../ports/job-records.ts';

type Ports = Pick<ActionPorts, 'registry' | 'clock' | 'ids'>;

export type UploadItem = NewItem & { readonly sourceKey: string };

export interface PlacedUploads {
  /** Job id. */
  readonly job: string;
  /** One for each given item, in order; those of repeated events are the ones that were there before. */
  readonly items: readonly JobItem[];
}

/** Jobs of one gallery and day: another one is opened when somebody cancelled the one before, or it was closed. */
const MOST_JOBS = 100;

/**
 * Adds items to the job of a gallery (null: of nobody's) and the UTC day they were put on, and opens it if need be.
 * @throws Refusal `gallery_not_found` when the gallery has just been erased
 */
export async function placeUploads(
  { registry, clock, ids }: Ports,
  gallery: string | null,
  day: string,
  items: readonly UploadItem[],
): Promise<PlacedUploads> {
  for (let n = 1; n <= MOST_JOBS; n++) {
    const placed = await registry.transact(async (rows): Promise<PlacedUploads | null> => {
      const job = await rows.jobs.open({
        id: ids.uuid(),
        kind: 'upload',
        gallery,
        total: 0,
        slot: `uploads/${gallery ?? 'nobody'}/${day}/${n}`,
        source: { kind: 'events' },
      });
      const all = await rows.jobItems.append(job.id, items, clock.now());
      return all === null ? null : { job: job.id, items: all };
    });
    if (placed !== null) return placed;
  }
  throw new Error(`the uploads of a day have ${MOST_JOBS} ended jobs`);
}
