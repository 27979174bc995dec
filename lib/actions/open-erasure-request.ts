/** A request to erase faces that may still be decided, locked until it is. */
import { Refusal } from '../errors.ts';
import type { ErasureRequest } from '../ports/erasure-requests.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';

/** Machines of one installation agree on the time as well as that. */
const CLOCK_SKEW_MS = 300_000;
/** How long a decided request is shown; the erasure's receipt stays. */
const SHOWN_MS = 30 * 86_400_000;

/** Inside a transaction that holds the gallery. @throws Refusal `erasure_request_not_found`, also when its time is over; `decision_conflict` */
export async function claimOpenRequest(
  rows: RegistryRows,
  gallery: Gallery,
  uuid: string,
  now: Date,
): Promise<ErasureRequest> {
  const request = (await rows.erasureRequests.claim(gallery.uuid, uuid)) ?? requestNotFound();
  if (request.status !== 'waiting')
    throw new Refusal('decision_conflict', 'This request was decided before; make a new one.', {
      status: request.status,
    });
  if (isOver(request, now)) requestNotFound();
  return request;
}

/** One from the future is one from before the clock was set back: nobody knows how long ago somebody saw the faces. */
export function isOver({ createdAt, expiresAt }: ErasureRequest, now: Date): boolean {
  return expiresAt <= now || createdAt.getTime() > now.getTime() + CLOCK_SKEW_MS;
}

export function shownUntil(now: Date): Date {
  return new Date(now.getTime() + SHOWN_MS);
}

export function requestNotFound(): never {
  throw new Refusal(
    'erasure_request_not_found',
    'There is no such request, or its time is over; make a new one and look at the faces again.',
  );
}
