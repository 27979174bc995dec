/** From the event of a FacePass client to the album that stands for it. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import type { Gallery } from '../ports/records.ts';
import { seesGallery } from './sees-gallery.ts';

export interface FacePassEvent {
  readonly gallery: Gallery;
  readonly album: Album;
  /** As the client calls it. */
  readonly number: number;
}

export interface EventNamed {
  readonly event_id?: number | undefined;
  /** The name of older clients. */
  readonly user_id?: number | undefined;
  readonly caller: Caller;
}

/**
 * Event 7 is the album `event-7`, in the gallery of a key that has one only, else in `default`.
 * @throws Refusal `album_not_found` (in FacePass' words) when the key may not see it either; `validation_failed` without a number
 */
export async function findEvent(
  { registry }: Pick<ActionPorts, 'registry'>,
  { event_id, user_id, caller }: EventNamed,
): Promise<FacePassEvent> {
  const number = event_id ?? user_id;
  if (number === undefined) throw new Refusal('validation_failed', 'event_id is required.');
  if (event_id !== undefined && user_id !== undefined && event_id !== user_id)
    throw new Refusal('validation_failed', 'event_id and user_id (its older name) differ; send one of them.');
  const id = galleryOf(caller);
  const gallery = id === null ? null : await registry.galleries.find(id);
  const album = gallery === null ? null : await registry.albums.find(gallery.uuid, `event-${number}`);
  if (gallery === null || album === null) throw new Refusal('album_not_found', 'Event not found');
  return { gallery, album, number };
}

/** Null when it is out of the key's reach. */
function galleryOf(caller: Caller): string | null {
  const [only, ...others] = caller.galleries ?? [];
  if (only !== undefined && others.length === 0) return only;
  return seesGallery(caller, 'default') ? 'default' : null;
}
