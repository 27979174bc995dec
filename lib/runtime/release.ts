/** What a release step needs beside the ports of requests: the schema, and the secret of the first key. */
import { ownMigrations } from '../adapters/registry/own-migrations.ts';
import { serverSchema } from '../adapters/registry/server-schema.ts';
import type { BootstrapSecret } from '../ports/bootstrap-secret.ts';
import type { Schema } from '../ports/schema.ts';
import type { Ports, runtime } from '../runtime.ts';
import { once } from './once.ts';
import { outsideOpeners } from './outside.ts';

export interface ReleasePorts extends Ports {
  readonly schema: Schema;
  readonly bootstrapSecret: BootstrapSecret;
}

interface ReleaseSource {
  open<K extends keyof ReleasePorts>(names: readonly K[]): Promise<Pick<ReleasePorts, K>>;
}

/** The runtime's ports and these two, which nothing else may open. */
export function releasePorts(of: Pick<typeof runtime, 'open' | 'current'>): ReleaseSource {
  const own = once(async (): Promise<Pick<ReleasePorts, 'schema' | 'bootstrapSecret'>> => {
    const { config } = of.current();
    const { telemetry } = await of.open(['telemetry']);
    const outside = outsideOpeners({
      config,
      telemetry: async () => telemetry,
      // The step is all its process does; what it opened ends with it.
      closeLater: (port) => port,
    });
    const { KITH_BOOTSTRAP_SECRET_ARN: id } = config;
    return {
      schema: serverSchema((await outside.pool()).pool, ownMigrations()),
      bootstrapSecret: {
        read: async () => (id === null ? null : (await outside.secrets()).refresh(id)),
      },
    };
  });
  return {
    async open(names) {
      const opened: Partial<ReleasePorts> = {};
      for (const name of names) {
        const port =
          name === 'schema' || name === 'bootstrapSecret'
            ? await own()
            : await of.open([name as keyof Ports]);
        Object.assign(opened, port);
      }
      return opened as Pick<ReleasePorts, (typeof names)[number]>;
    },
  };
}
