/** Erases albums whose time is over. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import { beginErasure, leaveIndex } from './begin-erasure.ts';

type Ports = Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'defaults' | 'clock' | 'ids'>;

/** Albums per step; an album may hold thousands of photos. */
const AT_ONCE = 20;
/** Who asks for these erasures, in the audit trail. */
const RETENTION = { principal: 'retention', requestId: 'retention' };

/** Answers how many it erased; what is left over comes with the next step. */
export async function expireAlbums(ports: Ports, now: Date): Promise<number> {
  const albums = await ports.registry.albums.expired(now, AT_ONCE);
  let erased = 0;
  for (const album of albums) if (await eraseAlbum(ports, album, now)) erased++;
  return erased;
}

async function eraseAlbum(ports: Ports, { uuid, gallery: of }: Album, now: Date): Promise<boolean> {
  try {
    const erasure = await ports.registry.transact(async (rows) => {
      const gallery = await rows.galleries.findByUuid(of);
      // Somebody may have given it more time in this moment.
      await rows.albums.hold([uuid], 'alone');
      const [album] = await rows.albums.findByUuids([uuid]);
      if (gallery === null || album?.expiresAt == null || album.expiresAt > now) return null;
      return beginErasure(ports, rows, { gallery, target: { kind: 'album', uuid }, caller: RETENTION });
    });
    if (erasure === null) return false;
    await leaveIndex(ports, erasure);
    return true;
  } catch (error) {
    // Somebody else erased it in this moment.
    if (error instanceof Refusal && error.code.endsWith('_not_found')) return false;
    throw error;
  }
}
