/** What a new installation needs before its first request, and a new release must find: the gallery `default` and the admin key. */
import { type BootstrapKeyReport, ensureBootstrapKey } from './ensure-bootstrap-key.ts';
import { ensureDefaultGallery } from './ensure-default-gallery.ts';

export interface ReleaseReport {
  readonly bootstrapKey: BootstrapKeyReport;
}

/** May run as often as it likes, and several times at once. */
export async function settleRelease(
  ports: Parameters<typeof ensureDefaultGallery>[0] & Parameters<typeof ensureBootstrapKey>[0],
): Promise<ReleaseReport> {
  await ensureDefaultGallery(ports);
  return { bootstrapKey: await ensureBootstrapKey(ports) };
}
