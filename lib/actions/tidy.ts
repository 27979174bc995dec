/** The hourly step: what is too old goes, what nobody owns goes, and the index is compared with the registry. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { eachPart } from './each-part.ts';
import { expire } from './expire.ts';
import { sweepIndex } from './sweep-index.ts';
import { sweepPhotoStore } from './sweep-photo-store.ts';

export async function tidy(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'photoStore' | 'defaults' | 'clock' | 'ids' | 'telemetry'>,
): Promise<void> {
  await eachPart([() => expire(ports), () => sweepPhotoStore(ports), () => sweepIndex(ports)]);
}
