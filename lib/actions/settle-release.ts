/** What a new installation needs before its first request, and a new release must find: the gallery `default`, the admin key, a full index. */
import { type BootstrapKeyReport, ensureBootstrapKey } from './ensure-bootstrap-key.ts';
import { ensureDefaultGallery } from './ensure-default-gallery.ts';
import { fillIndex } from './fill-index.ts';

export interface ReleaseReport {
  readonly bootstrapKey: BootstrapKeyReport;
  /** Faces an index got that had too few; absent as a rule. */
  readonly indexed?: number;
}

/** May run as often as it likes, and several times at once. */
export async function settleRelease(
  ports: Parameters<typeof ensureDefaultGallery>[0] &
    Parameters<typeof ensureBootstrapKey>[0] &
    Parameters<typeof fillIndex>[0],
): Promise<ReleaseReport> {
  await ensureDefaultGallery(ports);
  const bootstrapKey = await ensureBootstrapKey(ports);
  const indexed = await fillIndex(ports);
  return { bootstrapKey, ...(indexed > 0 && { indexed }) };
}
