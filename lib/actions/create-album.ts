/** Creates an album: a photo session inside a gallery. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { type AlbumAnswer, albumAnswer, initialPolicy, type SomePolicy } from './album-answer.ts';
import { expiryOf } from './album-times.ts';
import { auditEvent } from './audit-event.ts';
import { findGallery } from './find-gallery.ts';

export interface CreateAlbumRequest {
  readonly gallery: string;
  readonly id: string;
  readonly title: string;
  /** `YYYY-MM-DD`. */
  readonly takenOn?: string | null | undefined;
  /** Null keeps the album; absent: as the gallery says. */
  readonly expiresAt?: string | null | undefined;
  readonly policy?: SomePolicy | undefined;
  readonly caller: Caller;
}

/** @throws Refusal `gallery_not_found`, `already_exists`, `validation_failed` (a time that has passed) */
export async function createAlbum(
  ports: Pick<ActionPorts, 'registry' | 'spaces' | 'clock' | 'ids'>,
  request: CreateAlbumRequest,
): Promise<AlbumAnswer> {
  return ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const album = await rows.albums.create({
      uuid: ports.ids.uuid(),
      gallery: gallery.uuid,
      id: request.id,
      title: request.title,
      takenOn: request.takenOn ?? null,
      expiresAt: expiryOf(gallery, request.expiresAt, ports.clock.now()),
      policy: initialPolicy(request.policy ?? {}),
    });
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'create_album',
        gallery: gallery.uuid,
        target: album.uuid,
        outcome: 'created',
      }),
    );
    const answer = albumAnswer(ports, gallery.embeddingSpace, album, { photos: 0, indexed: 0 }, null);
    await request.caller.remember(rows, answer, [gallery.uuid, album.uuid]);
    return answer;
  });
}
