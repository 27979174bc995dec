/** The next objects below a prefix, as photos for an album: each is known there by its path below the prefix. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Job, JobSource, NewJobItem } from '../ports/job-records.ts';
import { fileNameOf } from './bulk-request.ts';
import { externalIdOf } from './external-id.ts';
import { albumNotFound } from './find-album.ts';
import type { Found } from './plan-job.ts';

/**
 * At most `most` objects, whatever folders they lie in.
 * @throws Refusal `location_not_allowed`, `storage_unavailable`, `album_not_found`
 */
export async function planAlbumPrefix(
  ports: Pick<ActionPorts, 'photoSource' | 'digest'>,
  { plan, options: { album } }: Pick<Job, 'plan' | 'options'>,
  { bucket, prefix }: JobSource & { readonly kind: 'prefix' },
  most: number,
): Promise<Found> {
  if (album === null) albumNotFound();
  const objects = await ports.photoSource.list(bucket, prefix, plan.after, most);
  let line = plan.line;
  const items = objects.flatMap(({ key }): NewJobItem[] => {
    // What consoles make to show a folder is no photo.
    if (key.endsWith('/')) return [];
    line += 1;
    const photo = { kind: 'object', bucket, key } as const;
    const externalId = externalIdOf(ports, key.slice(prefix.length));
    return [
      { line, source: { person: null, photo, fileName: fileNameOf(key), externalId, labels: album.labels } },
    ];
  });
  return {
    items,
    plan: { ...plan, line, after: objects.at(-1)?.key ?? plan.after },
    planned: objects.length < most,
  };
}
