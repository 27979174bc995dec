/** Makes a handler that a schedule calls, out of an action without a caller. */
import type { Telemetry } from '../ports/telemetry.ts';
import type { PortSource } from './binding.ts';

/** Opens the ports and runs the action. What it throws is logged here and thrown on, so that the platform counts it and retries. */
export function scheduled<
  P extends { readonly telemetry: Telemetry },
  const Needs extends readonly (keyof P)[],
  T,
>(
  source: PortSource<P>,
  needs: Needs,
  action: (ports: Pick<P, Needs[number]>) => Promise<T>,
): () => Promise<T> {
  return async () => {
    const { telemetry } = await source.open(['telemetry']);
    try {
      return await action(await source.open(needs));
    } catch (fault) {
      telemetry.log('error', 'a scheduled step failed', { step: action.name }, fault);
      throw fault;
    } finally {
      telemetry.flush();
    }
  };
}
