/** Gives a caller a place to PUT a photo that is too big for a request. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { Upload } from '../ports/records.ts';
import { findGallery } from './find-gallery.ts';
import { uploadKey } from './storage-keys.ts';

/** How long an upload may wait to be received and used. */
const LIFETIME_MS = 3_600_000;

export interface CreateUploadRequest {
  readonly gallery: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** Hex digest the bytes must have. */
  readonly sha256: string;
  readonly caller: Caller;
}

export interface CreateUploadAnswer {
  readonly uploadId: string;
  readonly method: 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

/** @throws Refusal `gallery_not_found`, `payload_too_large` */
export async function createUpload(
  ports: Pick<ActionPorts, 'registry' | 'uploadPlaces' | 'clock' | 'ids'>,
  request: CreateUploadRequest,
): Promise<CreateUploadAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  const { receivedBy, most } = ports.uploadPlaces;
  if (most !== null && request.bytes > most) {
    throw new Refusal('payload_too_large', `A photo may have at most ${most} bytes; send a smaller copy.`, {
      bytes: request.bytes,
      most,
    });
  }
  const uuid = ports.ids.uuid();
  const upload: Upload = {
    uuid,
    gallery: gallery.uuid,
    principal: request.caller.principal,
    fileName: request.fileName,
    mediaType: request.mediaType,
    bytes: request.bytes,
    sha256: request.sha256,
    storageKey: uploadKey(gallery.uuid, uuid),
    // A store doesn't tell us when it has received the bytes; that is seen when they are used.
    status: receivedBy === 'store' ? 'received' : 'waiting',
    expiresAt: new Date(ports.clock.now().getTime() + LIFETIME_MS),
  };
  const { method, url, headers } = await ports.uploadPlaces.issue(upload, gallery.id);
  const answer = { uploadId: uuid, method, url, headers, expiresAt: upload.expiresAt.toISOString() };
  return ports.registry.transact(async (rows) => {
    await rows.uploads.create(upload);
    await request.caller.remember(rows, answer, [gallery.uuid]);
    return answer;
  });
}
