/** Where a command remembers how far it came, apart for everything it may be about. */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from './connect.ts';
import type { Shell } from './shell.ts';

/** A path in the folder `kind`: beside the data where it is on this machine, else in the cache of the person. */
export async function statePlace(
  { ports }: Shell,
  connection: Pick<Connection, 'kind' | 'place'>,
  kind: 'connect' | 'watch',
  about: readonly string[],
): Promise<string> {
  const { dataFolder } = connection.kind === 'address' ? { dataFolder: null } : await ports.installation();
  const key = JSON.stringify([dataFolder === null ? connection.place : '', ...about]);
  const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return join(dataFolder ?? join(homedir(), '.cache', 'kith'), kind, name);
}
