/** People in the registry, inside the process and, where one is found, on a real Postgres. */
import { describe } from 'vitest';
import { openPostgresRegistry } from '../../../lib/adapters/registry/open-postgres.ts';
import { hasPostgres, startPostgres } from '../../fixtures/postgres-server.ts';
import { openTestRegistry } from '../../fixtures/registry.ts';
import { describePeople } from './people-conformance.ts';

describePeople('the embedded database', openTestRegistry);

describe.skipIf(!hasPostgres())('with a Postgres server', () => {
  describePeople('a Postgres server', async () => {
    const server = await startPostgres();
    if (server === null) throw new Error('there is no Postgres to start');
    const registry = await openPostgresRegistry({ url: server.url });
    return {
      ...registry,
      async close() {
        await registry.close();
        await server.stop();
      },
    };
  });
});
