/** Revokes an API key from the next request on. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';

/** @throws Refusal `key_not_found` */
export async function deleteKey(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: { readonly key: string; readonly caller: Caller },
): Promise<void> {
  await ports.registry.transact(async (rows) => {
    if (!(await rows.keys.remove(request.key))) {
      throw new Refusal('key_not_found', 'There is no key with this id. GET /v1/keys lists the keys.');
    }
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'delete_key',
        gallery: null,
        target: null,
        outcome: request.key,
      }),
    );
  });
}
