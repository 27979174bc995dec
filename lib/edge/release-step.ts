/** Makes the handler a deployment calls before new code takes requests: schema first, then what has to be in it. */
import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../errors.ts';
import type { Schema } from '../ports/schema.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { PortSource } from './binding.ts';

interface StepPorts {
  readonly telemetry: Telemetry;
  readonly schema: Schema;
}

interface Patience {
  readonly attempts: number;
  readonly pauseMs: number;
}

/** A database that paused takes up to half a minute to come back, and a failover as long; a deployment can wait that long. */
const usual: Patience = { attempts: 12, pauseMs: 5_000 };

/**
 * Migrates, then opens the ports and runs the action. What fails is logged and thrown on, so that the deployment stops and the old code goes
 * on; the answer says what was done and holds no secret.
 */
export function releaseStep<P extends StepPorts, const Needs extends readonly (keyof P)[], T extends object>(
  source: PortSource<P>,
  needs: Needs,
  action: (ports: Pick<P, Needs[number]>) => Promise<T>,
  patience = usual,
): () => Promise<T & { readonly migrations: readonly string[] }> {
  return async () => {
    const { telemetry, schema } = await source.open(['telemetry', 'schema']);
    try {
      const migrations = await whenAwake(schema, patience, telemetry);
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

/** Migrates as soon as the database answers. */
async function whenAwake(
  schema: Schema,
  { attempts, pauseMs }: Patience,
  telemetry: Telemetry,
): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await schema.migrate();
    } catch (fault) {
      // Without a cause it has answered: it and this release don't fit, and waiting changes nothing about that.
      const away =
        fault instanceof Refusal && fault.code === 'registry_unavailable' && fault.cause !== undefined;
      if (!away || attempt === attempts) throw fault;
      telemetry.log('info', 'the database does not answer yet', { attempt });
      await pause(pauseMs);
    }
  }
}
