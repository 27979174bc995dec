/** Run as a process of its own: enrolls one photo and kills itself before the n-th write to any store; tells how many writes there were. */
import pg from 'pg';
import { openPool } from '../../lib/adapters/postgres/pool.ts';
import { openPostgresRegistry } from '../../lib/adapters/registry/open-postgres.ts';
import { openStage } from '../fakes/action-stage.ts';
import { enrollEndpoint } from '../fakes/enroll-endpoint.ts';
import { photoOf } from '../fakes/fake-photo.ts';

const [url = '', folder = '', gallery = '', person = '', fatal = ''] = process.argv.slice(2);

let writes = 0;
let counting = false;
function write(): void {
  // Not even a destructor runs: as a power cut, or the platform's last word.
  if (counting && ++writes === Number(fatal)) process.kill(process.pid, 'SIGKILL');
}

const query: unknown = Reflect.get(pg.Client.prototype, 'query');
Reflect.set(pg.Client.prototype, 'query', function (this: pg.Client, ...given: unknown[]) {
  const [asked] = given;
  const text = typeof asked === 'string' ? asked : String(Reflect.get(Object(asked), 'text'));
  if (/^\s*(INSERT|UPDATE|DELETE|COMMIT)/i.test(text)) write();
  return typeof query === 'function' ? Reflect.apply(query, this, given) : undefined;
});

/** The same store; calls of this method are writes. */
function counted<T extends object>(store: T, method: keyof T): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => {
        if (name === method) write();
        return Reflect.apply(member, target, given);
      };
    },
  });
}

const { pool } = await openPool({ url, connections: 1, ca: null });
const registry = await openPostgresRegistry({ pool, migrations: null });
const { ports } = await openStage({ registry, folder });
const enroll = enrollEndpoint({
  ...ports,
  photoStore: counted(ports.photoStore, 'put'),
  index: counted(ports.index, 'upsert'),
});
counting = true;
const { status, faces } = await enroll(gallery, person, photoOf(person), {
  'idempotency-key': `key-${person}`,
});
process.send?.({ writes, status, face: faces[0]?.faceId });
process.disconnect();
process.exit();
