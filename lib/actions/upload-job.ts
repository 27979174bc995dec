/** The standing job of a day, in which uploads into a bucket become items one can look at. */

import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { JobItem, NewItem } from '../ports/job-records.ts';
import { NO_OPTIONS } from './start-job.ts';

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

/** Which of the day's jobs: that of the persons of a gallery, or of one of its albums; null: nobody's. */
export interface UploadPlace {
  readonly kind: 'person' | 'album';
  readonly gallery: string | null;
  readonly album: Pick<Album, 'uuid' | 'id'> | null;
  readonly day: string;
}

/**
 * Adds items to the job of a gallery or album and the UTC day they were put on, and opens it if need be.
 * @throws Refusal `gallery_not_found` when the gallery has just been erased
 */
export async function placeUploads(
  { registry, clock, ids }: Ports,
  place: UploadPlace,
  items: readonly UploadItem[],
): Promise<PlacedUploads> {
  const { kind, gallery } = place;
  const album = place.album === null ? null : { uuid: place.album.uuid, id: place.album.id };
  for (let n = 1; n <= MOST_JOBS; n++) {
    const placed = await registry.transact(async (rows): Promise<PlacedUploads | null> => {
      const job = await rows.jobs.open({
        id: ids.uuid(),
        kind: kind === 'album' ? 'album' : 'upload',
        gallery,
        total: 0,
        slot: `${slotOf(place)}/${n}`,
        source: { kind: 'events' },
        ...(album !== null && { options: { ...NO_OPTIONS, album: { ...album, labels: [] } } }),
      });
      const all = await rows.jobItems.append(job.id, items, clock.now());
      return all === null ? null : { job: job.id, items: all };
    });
    if (placed !== null) return placed;
  }
  throw new Error(`the uploads of a day have ${MOST_JOBS} ended jobs`);
}

/** Items of one slot come into one job. */
export function slotOf({ kind, gallery, album, day }: UploadPlace): string {
  const whose = gallery ?? 'nobody';
  return kind === 'album' ? `albums/${whose}/${album?.uuid ?? 'nobody'}/${day}` : `uploads/${whose}/${day}`;
}
