/** The bytes of an upload, if they are the ones that were announced. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Upload } from '../ports/records.ts';

/**
 * Null when nothing lies there (yet), or something else: not every store that hands out addresses checks what is put there. The
 * size is looked at before anything is read.
 */
export async function announcedBytes(
  { photoStore, digest }: Pick<ActionPorts, 'photoStore' | 'digest'>,
  upload: Pick<Upload, 'storageKey' | 'bytes' | 'sha256'>,
): Promise<Uint8Array | null> {
  const { storageKey, bytes: announced, sha256 } = upload;
  const [object] = await photoStore.list(storageKey, null, 1);
  if (object?.key !== storageKey || object.bytes !== announced) return null;
  const bytes = await photoStore.get(storageKey);
  return bytes !== null && digest.sha256(bytes) === sha256 ? bytes : null;
}
