/** Run as a process of its own: many functions at once, each with a pool of one connection, enroll photos until all are acknowledged. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openPool } from '../../lib/adapters/postgres/pool.ts';
import { openPostgresRegistry } from '../../lib/adapters/registry/open-postgres.ts';
import { openStage } from '../fakes/action-stage.ts';
import { enrollEndpoint } from '../fakes/enroll-endpoint.ts';
import { photoOf } from '../fakes/fake-photo.ts';

export interface CrowdReport {
  /** Answers by status; a 503 without a word on when to come back counts as 599. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Face by person, as acknowledged. */
  readonly acknowledged: readonly (readonly [person: string, face: string])[];
  /** Megabytes. */
  readonly memory: number;
}

const [url = '', folder = '', gallery = '', name = '', functions = '', photos = ''] = process.argv.slice(2);
const statuses: Record<number, number> = {};
const acknowledged: [string, string][] = [];

/** One function: it comes, does its work, and goes with its connection. */
async function one(who: string): Promise<void> {
  const { pool, close } = await openPool({ url, connections: 1, ca: null, limits: { patienceMs: 300 } });
  const registry = await openPostgresRegistry({ pool, migrations: null });
  const stage = await openStage({ registry, folder: join(folder, who) });
  const enroll = enrollEndpoint(stage.ports);
  for (let photo = 0; photo < Number(photos); photo++) {
    const person = `${who}-${photo}`;
    for (;;) {
      const { status, retryAfter, faces } = await enroll(gallery, person, photoOf(person));
      const counted = status === 503 && retryAfter === null ? 599 : status;
      statuses[counted] = (statuses[counted] ?? 0) + 1;
      if (status !== 503) {
        acknowledged.push([person, faces[0]?.faceId ?? 'no face']);
        break;
      }
      // A client that comes back sooner than it was told to.
      await wait(100 + Math.random() * 400);
    }
  }
  await stage.close();
  await close();
}

// A test that is ended in the middle must not leave a crowd behind.
process.once('disconnect', () => process.exit(1));
// All of them are there before the first one begins.
process.send?.('ready');
process.once('message', async () => {
  await Promise.all(Array.from({ length: Number(functions) }, (_, i) => one(`${name}-${i}`)));
  const report: CrowdReport = {
    statuses,
    acknowledged,
    memory: Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
  process.send?.(report, () => process.exit());
});
