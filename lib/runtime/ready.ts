/** Readies a container before its first request, while Lambda still gives a starting function all the speed it has. */
import type { ActionPorts } from '../ports/action-ports.ts';

type WarmPorts = Pick<ActionPorts, 'registry' | 'index' | 'spaces' | 'analyzer' | 'telemetry'>;

interface Source {
  open<K extends keyof WarmPorts>(names: readonly K[]): Promise<Pick<WarmPorts, K>>;
}

/**
 * Opens the models of new galleries and begins to connect to the database. Throws nothing: what can't be had now is told by the
 * request that needs it. The database is not waited for, since one that was paused takes longer than a start may.
 */
export async function readyContainer(source: Source): Promise<void> {
  const { telemetry } = await source.open(['telemetry']);
  const attempt = (step: string, work: () => Promise<unknown>) =>
    work().catch((cause: unknown) => {
      telemetry.log('warn', 'a container could not be readied', { step }, cause);
    });
  void attempt('registry', async () => (await source.open(['registry', 'index'])).registry.check());
  await attempt('models', async () => {
    const { spaces, analyzer } = await source.open(['spaces', 'analyzer']);
    await analyzer.warm(spaces.default.id);
  });
}
