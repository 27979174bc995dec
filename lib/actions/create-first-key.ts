/** Where everybody needs a key, somebody has to have the first one: it is made when there is none, and shown once. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { createKey } from './create-key.ts';

const installer: Omit<Caller, 'requestId' | 'correlationId'> = {
  principal: 'local',
  role: 'admin',
  galleries: null,
  guest: null,
  source: 'api',
  remember: async () => undefined,
};

/** The admin key to print, or null when there are keys already. */
export async function createFirstKey(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids' | 'digest'>,
): Promise<string | null> {
  if ((await ports.registry.keys.count()) > 0) return null;
  const requestId = ports.ids.uuid();
  const caller = { ...installer, requestId, correlationId: requestId };
  const { key } = await createKey(ports, { role: 'admin', label: 'first key', caller });
  return key;
}
