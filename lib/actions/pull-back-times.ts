/** Lets nothing wait for a time that lies ahead only because the clock has been put back; one part of a recurring step. */
import type { ActionPorts } from '../ports/action-ports.ts';

/** @throws Refusal `registry_unavailable` */
export async function pullBackTimes({
  registry,
  clock,
  telemetry,
}: Pick<ActionPorts, 'registry' | 'clock' | 'telemetry'>): Promise<void> {
  const rows = await registry.futureTimes.pullBack(clock.now());
  if (rows > 0) telemetry.log('warn', 'the clock was put back: what waited for its future goes on', { rows });
}
