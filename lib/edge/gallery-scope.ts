/** Galleries out of a key's reach and galleries that don't exist look the same; and the log gets the uuid of those that do. */
import { GALLERY_NOT_FOUND, Refusal } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { GalleryRows } from '../ports/registry.ts';
import type { Identity } from './exchange.ts';
import { callerId } from './schemas/fields.ts';

const REMEMBERED_MS = 10_000;
const MOST_REMEMBERED = 1000;

export type GalleryScope = (
  id: string,
  identity: Identity,
  ports: { readonly clock: Clock; galleries(): Promise<Pick<GalleryRows, 'find'>> },
) => Promise<string | null>;

/**
 * Answers a gallery's uuid, or null for a malformed id (validation will name it). A gallery that was just seen is not looked up
 * again for ten seconds: the action asks the registry anyway, this is only for the log and for refusing before a big body is read.
 * @throws Refusal `gallery_not_found`, word for word the same for unknown and for out of scope
 */
export function galleryScope(): GalleryScope {
  const seen = new Map<string, { readonly uuid: string; readonly until: number }>();
  return async (id, identity, { clock, galleries }) => {
    if (!callerId.safeParse(id).success) return null;
    if (identity.galleries !== null && !identity.galleries.includes(id)) throw unknown();
    const known = seen.get(id);
    if (known !== undefined && known.until > clock.monotonic()) return known.uuid;
    const gallery = await (await galleries()).find(id);
    if (gallery === null) throw unknown();
    if (seen.size >= MOST_REMEMBERED) seen.clear();
    seen.set(id, { uuid: gallery.uuid, until: clock.monotonic() + REMEMBERED_MS });
    return gallery.uuid;
  };
}

function unknown(): Refusal {
  return new Refusal('gallery_not_found', GALLERY_NOT_FOUND);
}
