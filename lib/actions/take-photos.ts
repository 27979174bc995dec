/** Hands an action the bytes of its photos: those of the request, and uploads, which are good for one use each. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import type { Gallery, Upload } from '../ports/records.ts';
import { announcedBytes } from './announced-bytes.ts';

export interface TakenPhoto {
  readonly bytes: Uint8Array;
  readonly fileName: string | null;
}

type Ports = Pick<ActionPorts, 'registry' | 'photoStore' | 'digest' | 'clock' | 'telemetry'>;

/**
 * Runs `work` with the photos. Uploads are taken first, so that nobody else can use them meanwhile; they are deleted when the
 * work is done and handed back when it throws. `gallery` null (compare, detect): no upload can be used.
 * @throws Refusal `upload_not_found` and whatever `work` throws
 */
export async function withPhotos<Answer>(
  ports: Ports,
  {
    gallery,
    caller,
    photos,
  }: { readonly gallery: Gallery | null; readonly caller: Caller; readonly photos: readonly PhotoInput[] },
  work: (photos: readonly TakenPhoto[]) => Promise<Answer>,
): Promise<Answer> {
  const uploads: Upload[] = [];
  try {
    const taken: TakenPhoto[] = [];
    for (const photo of photos) {
      if (photo.kind === 'bytes') {
        taken.push({ bytes: photo.bytes, fileName: photo.fileName });
        continue;
      }
      const upload = await takeUpload(ports, gallery, caller, photo.uploadId);
      uploads.push(upload);
      const bytes = await announcedBytes(ports, upload);
      if (bytes === null) throw uploadNotFound();
      taken.push({ bytes, fileName: upload.fileName });
    }
    const answer = await work(taken);
    await Promise.all(uploads.map((upload) => discardUpload(ports, upload)));
    return answer;
  } catch (error) {
    await Promise.all(uploads.map((upload) => giveBack(ports, upload)));
    throw error;
  }
}

/** The only words for an upload that is unknown, foreign, expired, not received or used. */
export function uploadNotFound(): Refusal {
  return new Refusal(
    'upload_not_found',
    'There is no such upload to use: it may be used, expired, not received yet or another caller’s. Upload the photo again.',
  );
}

async function takeUpload(
  { registry, clock }: Ports,
  gallery: Gallery | null,
  caller: Caller,
  id: string,
): Promise<Upload> {
  const upload = gallery === null ? null : await registry.uploads.find(gallery.uuid, id);
  const usable =
    upload !== null &&
    upload.principal === caller.principal &&
    upload.status === 'received' &&
    upload.expiresAt > clock.now();
  if (!usable || !(await registry.uploads.advance(upload.uuid, 'received', 'used'))) throw uploadNotFound();
  return upload;
}

/** What is left behind here is found by the expiry of uploads. */
async function discardUpload({ registry, photoStore, telemetry }: Ports, upload: Upload): Promise<void> {
  try {
    await photoStore.remove(upload.storageKey);
    await registry.uploads.remove(upload.uuid);
  } catch (error) {
    telemetry.log('warn', 'a used upload stays until it expires', { upload: upload.uuid }, error);
  }
}

async function giveBack({ registry, telemetry }: Ports, upload: Upload): Promise<void> {
  try {
    await registry.uploads.advance(upload.uuid, 'used', 'received');
  } catch (error) {
    telemetry.log('warn', 'an upload could not be handed back', { upload: upload.uuid }, error);
  }
}
