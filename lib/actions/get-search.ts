/** Further pages of a search. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { goOnAsGuest } from './guest-search.ts';
import { ownSearch } from './own-search.ts';
import type { FilePorts } from './photo-files.ts';
import { type SearchPage, type SearchPageRequest, searchPage } from './search-page.ts';

/** @throws Refusal `gallery_not_found`, `search_not_found`, for guests `consent_required`; `validation_failed` for a cursor of another list */
export async function getSearch(
  ports: FilePorts & Pick<ActionPorts, 'registry'>,
  request: SearchPageRequest & { readonly gallery: string; readonly search: string; readonly caller: Caller },
): Promise<SearchPage> {
  const own = await ownSearch(ports, request);
  return goOnAsGuest(ports, request.caller, own.albums, () => searchPage(ports, own, request, null));
}
