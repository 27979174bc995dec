/** What webhooks are told of photos that entered an album. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { PlacedPhoto } from './album-photo-rows.ts';
import { type Happened, tellSoon } from './tell-soon.ts';

/** Photos that changed nothing are not told of. Call it inside the transaction that places the photos. */
export async function tellPlaced(
  ports: Pick<ActionPorts, 'clock' | 'ids'>,
  rows: Pick<RegistryRows, 'webhooks' | 'untoldEvents'>,
  { gallery, album }: { readonly gallery: Gallery; readonly album: Album },
  outcomes: readonly PlacedPhoto[],
): Promise<void> {
  const entered = outcomes.flatMap((outcome) => (outcome.kind === 'added' && outcome.isNew ? [outcome] : []));
  if (entered.length === 0) return;
  const photos = entered.map(({ photo, faces, supersedes }) => ({
    photoId: photo,
    faces: faces.filter(({ status }) => status === 'searchable').length,
    ...(supersedes !== null && { supersedes }),
  }));
  const about = { album: album.uuid, subject: album.uuid };
  const indexed: Happened = { ...about, event: 'photo.indexed', data: { photos } };
  const ready: Happened = { ...about, event: 'album.ready', data: {} };
  await tellSoon(ports, rows, gallery, album.policy.indexing ? [indexed, ready] : [ready]);
}
