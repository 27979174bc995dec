/** The small recurring step that finishes what requests began: outbox, erasures, rebuild jobs. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { advanceErasures } from './advance-erasures.ts';
import { runRebuilds } from './rebuild-index.ts';
import { relayOutbox } from './relay-outbox.ts';

/** Each part is tried whatever became of the others; the first fault is thrown at the end. */
export async function tend(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'photoStore' | 'clock' | 'telemetry'>,
): Promise<void> {
  const parts = [() => relayOutbox(ports), () => advanceErasures(ports), () => runRebuilds(ports)];
  const faults: unknown[] = [];
  for (const part of parts) {
    try {
      await part();
    } catch (fault) {
      faults.push(fault);
    }
  }
  if (faults.length > 0) throw faults[0];
}
