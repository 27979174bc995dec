/** Run as a process of its own: enrolls one photo, or erases one person, and kills itself before the n-th write to any store. */
import { once } from 'node:events';
import pg from 'pg';
import { advanceErasures } from '../../lib/actions/advance-erasures.ts';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { openPool } from '../../lib/adapters/postgres/pool.ts';
import { openPostgresRegistry } from '../../lib/adapters/registry/open-postgres.ts';
import { callerOf, openStage } from '../fakes/action-stage.ts';
import { enrollEndpoint } from '../fakes/enroll-endpoint.ts';
import { photoOf } from '../fakes/fake-photo.ts';

export interface Doom {
  readonly url: string;
  /** Of crops. */
  readonly folder: string;
  readonly gallery: string;
  readonly verb: 'enroll' | 'erase';
  readonly person: string;
  /** The write that does not happen any more, from 1. */
  readonly fatal: number;
}

let writes = 0;
let fatal = 0;
function write(): void {
  // Not even a destructor runs: as a power cut, or the platform's last word.
  if (fatal > 0 && ++writes === fatal) process.kill(process.pid, 'SIGKILL');
}

/** Of a transaction only its end counts: whichever statement is the last one before it, nothing of it stays. */
let within = false;
function statement(text: string): void {
  const [, word = ''] = /^\s*(\w+)/.exec(text.toUpperCase()) ?? [];
  if (word === 'COMMIT' || (!within && /INSERT|UPDATE|DELETE/.test(word))) write();
  if (/BEGIN|COMMIT|ROLLBACK/.test(word)) within = word === 'BEGIN';
}

const query: unknown = Reflect.get(pg.Client.prototype, 'query');
Reflect.set(pg.Client.prototype, 'query', function (this: pg.Client, ...given: unknown[]) {
  const [asked] = given;
  statement(typeof asked === 'string' ? asked : String(Reflect.get(Object(asked), 'text')));
  return typeof query === 'function' ? Reflect.apply(query, this, given) : undefined;
});

/** The same store; calls of these methods are writes. */
function counted<T extends object>(store: T, ...methods: readonly (keyof T)[]): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => {
        if (methods.some((method) => method === name)) write();
        return Reflect.apply(member, target, given);
      };
    },
  });
}

async function live(doom: Doom): Promise<number> {
  const { pool } = await openPool({ url: doom.url, connections: 1, ca: null });
  const registry = await openPostgresRegistry({ pool, migrations: null });
  const stage = await openStage({ registry, folder: doom.folder });
  const ports = {
    ...stage.ports,
    photoStore: counted(stage.ports.photoStore, 'put', 'remove'),
    index: counted(stage.ports.index, 'upsert', 'remove'),
  };
  const { gallery, person } = doom;
  fatal = doom.fatal;
  if (doom.verb === 'erase') {
    await deletePerson(ports, { gallery, person, caller: callerOf() });
    await advanceErasures(ports);
    return 202;
  }
  const key = { 'idempotency-key': `key-${person}` };
  return (await enrollEndpoint(ports)(gallery, person, photoOf(person), key)).status;
}

// A test that is ended in the middle must not leave it behind.
process.once('disconnect', () => process.exit(1));
// The modules are loaded: who waits in line does not open any store before it is its turn.
process.send?.('ready');
const [doom] = await once(process, 'message');
const status = await live(doom);
process.send?.(status, () => process.exit());
