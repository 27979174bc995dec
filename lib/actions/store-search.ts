/** Keeps what a search found, and lets webhooks know when it was a guest's and found something. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { SearchSession } from '../ports/search-records.ts';
import { needsRelease } from './release-results.ts';
import { tellWebhooks } from './tell-webhooks.ts';

interface Searched {
  readonly gallery: Gallery;
  readonly albums: readonly Album[];
}

export async function storeSearch(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  searched: Searched,
  session: SearchSession,
): Promise<void> {
  const { registry } = ports;
  const { guest } = session;
  // Staff's searches are told to nobody, so they need no transaction.
  if (guest === null) return registry.searches.create(session);
  await registry.transact(async (rows) => {
    await tellMatch(ports, rows, searched, session, guest);
    await rows.searches.create(session);
  });
}

/** Nothing of a search that found nothing sure, and of a guest who withdrew meanwhile. */
async function tellMatch(
  ports: Pick<ActionPorts, 'clock' | 'ids'>,
  rows: RegistryRows,
  { gallery, albums: [album] }: Searched,
  { uuid, ranking }: SearchSession,
  guest: string,
): Promise<void> {
  const sure = ranking.items.filter(({ group }) => group !== 'maybe').flatMap(({ photos }) => photos);
  if (album === undefined || sure.length === 0) return;
  if ((await rows.webhooks.listening(gallery.uuid, 'guest.matched')).length === 0) return;
  const [held] = await rows.albums.hold([album.uuid], 'shared');
  if (held === undefined || !(await rows.guestSessions.hold(guest, 'shared'))) return;
  if ((await rows.consents.inForce(guest)) === null) return;
  await tellWebhooks(ports, rows, {
    gallery,
    event: 'guest.matched',
    data: {
      album: album.id,
      guest,
      search: uuid,
      photos: sure.length,
      needsRelease: needsRelease(album.policy),
    },
  });
}
