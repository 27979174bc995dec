/** The daily step: what is too old goes, what nobody owns goes, and the index is compared with the registry. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { expire } from './expire.ts';
import { sweepIndex } from './sweep-index.ts';
import { sweepPhotoStore } from './sweep-photo-store.ts';

export async function tidy(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'photoStore' | 'defaults' | 'clock' | 'ids' | 'telemetry'>,
): Promise<void> {
  await expire(ports);
  await sweepPhotoStore(ports);
  await sweepIndex(ports);
}
