/** Creates a gallery, pinned to one embedding space for good. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import {
  type GalleryAnswer,
  galleryAnswer,
  initialSettings,
  type SomeSettings,
  withSettings,
} from './gallery-answer.ts';

export interface CreateGalleryRequest {
  readonly id: string;
  readonly displayName?: string | null | undefined;
  /** The installation's default space unless said otherwise. */
  readonly embeddingSpace?: string | undefined;
  readonly settings?: SomeSettings | undefined;
  readonly caller: Caller;
}

/** @throws Refusal `already_exists`, `embedding_space_mismatch` (a space this installation doesn't know) */
export async function createGallery(
  ports: Pick<ActionPorts, 'registry' | 'spaces' | 'defaults' | 'clock' | 'ids'>,
  request: CreateGalleryRequest,
): Promise<GalleryAnswer> {
  const { spaces, defaults, ids } = ports;
  const space = request.embeddingSpace === undefined ? spaces.default : spaces.find(request.embeddingSpace);
  if (space === null) {
    throw new Refusal(
      'embedding_space_mismatch',
      'This installation knows no such embedding space. Leave embeddingSpace out to take the default one.',
      { default: spaces.default.id },
    );
  }
  return ports.registry.transact(async (rows) => {
    const gallery = await rows.galleries.create({
      uuid: ids.uuid(),
      id: request.id,
      displayName: request.displayName ?? null,
      embeddingSpace: space.id,
      settings: withSettings(initialSettings(defaults), request.settings ?? {}),
    });
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'create_gallery',
        gallery: gallery.uuid,
        target: gallery.uuid,
        outcome: 'created',
      }),
    );
    const answer = galleryAnswer(gallery);
    await request.caller.remember(rows, answer, [gallery.uuid]);
    return answer;
  });
}
