/** Takes the bytes of an upload, if they are the ones that were announced. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import type { Upload } from '../ports/records.ts';
import { findGallery } from './find-gallery.ts';
import { uploadNotFound } from './take-photos.ts';

export interface ReceiveUploadRequest {
  readonly gallery: string;
  readonly upload: string;
  /** The body, as one photo. */
  readonly photos: readonly PhotoInput[];
  readonly caller: Caller;
}

export interface ReceiveUploadAnswer {
  readonly uploadId: string;
  readonly bytes: number;
}

/**
 * Sending the same bytes again is fine until they are used. Wrong bytes can be sent right again.
 * @throws Refusal `gallery_not_found`, `upload_not_found`, `validation_failed` (other size or digest), `storage_full`
 */
export async function receiveUpload(
  ports: Pick<ActionPorts, 'registry' | 'photoStore' | 'digest' | 'clock' | 'telemetry'>,
  request: ReceiveUploadRequest,
): Promise<ReceiveUploadAnswer> {
  const { registry, photoStore, digest, clock } = ports;
  const gallery = await findGallery(ports, request.gallery);
  const upload = await registry.uploads.find(gallery.uuid, request.upload);
  if (
    upload === null ||
    upload.principal !== request.caller.principal ||
    upload.status === 'used' ||
    upload.expiresAt <= clock.now()
  ) {
    throw uploadNotFound();
  }
  const [photo] = request.photos;
  const bytes = photo?.kind === 'bytes' ? photo.bytes : new Uint8Array();
  mustBeAnnounced(upload, bytes, digest.sha256(bytes));
  const answer = { uploadId: upload.uuid, bytes: bytes.byteLength };
  await photoStore.put(upload.storageKey, bytes);
  if (!(await registry.uploads.advance(upload.uuid, 'waiting', 'received'))) {
    return afterRace(ports, gallery.uuid, upload, answer);
  }
  return answer;
}

/** It was received before (by a twin of this request, or by a store), is being used, or was erased while its bytes were under way. */
async function afterRace(
  { registry, photoStore }: Pick<ActionPorts, 'registry' | 'photoStore'>,
  gallery: string,
  upload: Upload,
  answer: ReceiveUploadAnswer,
): Promise<ReceiveUploadAnswer> {
  const now = await registry.uploads.find(gallery, upload.uuid);
  if (now?.status === 'received') return answer;
  // Whoever uses it may not have read it yet, and deletes it afterwards.
  if (now === null) await photoStore.remove(upload.storageKey);
  throw uploadNotFound();
}

function mustBeAnnounced(upload: Upload, bytes: Uint8Array, sha256: string): void {
  if (bytes.byteLength !== upload.bytes) {
    throw new Refusal('validation_failed', 'The body has another size than was announced for this upload.', {
      announced: upload.bytes,
      received: bytes.byteLength,
    });
  }
  if (sha256 !== upload.sha256) {
    throw new Refusal(
      'validation_failed',
      'The body has another SHA-256 than was announced for this upload.',
      {
        announced: upload.sha256,
        received: sha256,
      },
    );
  }
}
