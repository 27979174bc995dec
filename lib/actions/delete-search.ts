/** Forgets a search before its hour is over. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { ownSearch } from './own-search.ts';

/** @throws Refusal `gallery_not_found`, `search_not_found` */
export async function deleteSearch(
  ports: Pick<ActionPorts, 'registry' | 'clock'>,
  request: { readonly gallery: string; readonly search: string; readonly caller: Caller },
): Promise<void> {
  const { session } = await ownSearch(ports, request);
  await ports.registry.searches.remove(session.uuid);
}
