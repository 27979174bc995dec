/** Makes the handler a deployment calls before new code takes requests: schema first, then what has to be in it. */
import type { Schema } from '../ports/schema.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { PortSource } from './binding.ts';

interface StepPorts {
  readonly telemetry: Telemetry;
  readonly schema: Schema;
}

/**
 * Migrates, then opens the ports and runs the action. What fails is logged and thrown on, so that the deployment stops and the old code goes
 * on; the answer says what was done and holds no secret.
 */
export function releaseStep<P extends StepPorts, const Needs extends readonly (keyof P)[], T extends object>(
  source: PortSource<P>,
  needs: Needs,
  action: (ports: Pick<P, Needs[number]>) => Promise<T>,
): () => Promise<T & { readonly migrations: readonly string[] }> {
  return async () => {
    const { telemetry, schema } = await source.open(['telemetry', 'schema']);
    try {
      const migrations = await schema.migrate();
      // Only now: a registry may refuse a database that lacks what its release needs.
      const done = await action(await source.open(needs));
      telemetry.log('info', 'release prepared', { migrations: migrations.join(' '), ...done });
      return { ...done, migrations };
    } catch (fault) {
      telemetry.log('error', 'the release could not be prepared; nothing of it takes requests', {}, fault);
      throw fault;
    } finally {
      telemetry.flush();
    }
  };
}
