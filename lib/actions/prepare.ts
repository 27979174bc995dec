/** What has to be true before the first request: the gallery `default` is there, and the index agrees with the registry. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { ensureDefaultGallery } from './ensure-default-gallery.ts';
import { type SweepReport, sweepIndex } from './sweep-index.ts';

/** Catches up with whatever happened while nobody ran, a crash included. */
export async function prepare(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'spaces' | 'defaults' | 'ids' | 'telemetry'>,
): Promise<SweepReport> {
  await ensureDefaultGallery(ports);
  return sweepIndex(ports);
}
