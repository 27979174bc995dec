/** Run as a process of its own: works on all items of a job and kills itself right before the given write to any store. */
import { setTimeout as wait } from 'node:timers/promises';
import { prepare } from '../../lib/actions/prepare.ts';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { workItems } from '../../lib/actions/work-items.ts';
import { openEmbeddedRegistry } from '../../lib/adapters/registry/open-embedded.ts';
import { openStage } from '../fakes/action-stage.ts';

const [registryFolder = '', photoFolder = '', job = '', items = '', deadly = ''] = process.argv.slice(2);
let left = Number(deadly);

/** A transaction counts when it has committed: then comes whatever is written next. */
const WRITES: ReadonlySet<string> = new Set([
  ...['put', 'remove', 'upsert', 'add', 'done', 'settle', 'hold', 'transact'],
  ...['claimPersons', 'claimPhotos', 'addFaces', 'assign', 'addEnrollments', 'describePersons'],
  ...['unclaimPersons', 'addAudit', 'removeUploads'],
]);

async function mayDie(): Promise<void> {
  left -= 1;
  if (left > 0) return;
  process.kill(process.pid, 'SIGKILL');
  await wait(60_000);
}

/** The port, counting its writes, also those of the rows within a transaction. */
function counting<T extends object>(port: T): T {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member === 'object' && member !== null) return counting(member);
      if (typeof member !== 'function') return member;
      if (!WRITES.has(String(name))) return member.bind(target);
      return async (...args: unknown[]) => {
        if (name !== 'transact') {
          await mayDie();
          return Reflect.apply(member, target, args);
        }
        const [work] = args;
        const counted = (rows: object) => typeof work === 'function' && work(counting(rows));
        const answer: unknown = await Reflect.apply(member, target, [counted]);
        await mayDie();
        return answer;
      };
    },
  });
}

const registry = await openEmbeddedRegistry({ folder: registryFolder });
const stage = await openStage({ registry, folder: photoFolder });
await prepare(stage.ports);
const { photoStore, index } = stage.ports;
const ports = {
  ...stage.ports,
  registry: counting(registry),
  photoStore: counting(photoStore),
  index: counting(index),
};
await workItems(ports, { messages: [{ job, from: 1, to: Number(items), receives: 1 }] });
await relayOutbox(stage.ports);
await stage.close();
process.exit(0);
