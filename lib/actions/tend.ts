/** The small recurring step that finishes what requests began: outbox, erasures, rebuild jobs. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { advanceErasures } from './advance-erasures.ts';
import { eachPart } from './each-part.ts';
import { runRebuilds } from './rebuild-index.ts';
import { relayOutbox } from './relay-outbox.ts';

export async function tend(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'photoStore' | 'clock' | 'telemetry'>,
): Promise<void> {
  await eachPart([() => relayOutbox(ports), () => advanceErasures(ports), () => runRebuilds(ports)]);
}
