/** The receipts of a key's galleries, newest first; also of galleries that are gone, which only their receipts remember. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { Erasure } from '../ports/records.ts';
import { type ErasureAnswer, erasureAnswer } from './erasure-answer.ts';
import { type ListRequest, type Page, readPage } from './page.ts';
import { seesGallery } from './sees-gallery.ts';

export interface ListErasures extends ListRequest {
  readonly gallery?: string | undefined;
  readonly status?: Erasure['status'] | undefined;
  readonly caller: Caller;
}

/**
 * A gallery out of the key's scope has no receipts, like one that never was.
 * @throws Refusal `validation_failed` (cursor)
 */
export async function listErasures(
  { registry }: Pick<ActionPorts, 'registry'>,
  request: ListErasures,
): Promise<Page<ErasureAnswer>> {
  const { gallery, status, caller } = request;
  const only = gallery === undefined ? caller.galleries : [gallery].filter((id) => seesGallery(caller, id));
  const { items, nextCursor } = await readPage(
    'uuid',
    request,
    (page) => registry.erasures.list({ galleries: only, status }, page),
    ({ id }) => id,
  );
  return { items: items.map(erasureAnswer), nextCursor };
}
