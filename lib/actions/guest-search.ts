/** What stands around every search of a guest: consent before, a search taken from the budget, and nothing left if it was withdrawn meanwhile. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Caller, GuestCaller } from '../ports/caller.ts';
import { consentRequired, isEnough } from './needed-consent.ts';
import { sessionOver } from './own-guest.ts';

type Ports = Pick<ActionPorts, 'registry'>;

/**
 * Runs a search. Of staff it asks nothing. A search that was refused (a selfie nobody can use) or failed is given back.
 * @throws Refusal `consent_required`, `search_budget_used`, `unauthenticated` when the guest was erased meanwhile
 */
export async function guestSearch<T>(
  ports: Ports,
  { guest }: Pick<Caller, 'guest'>,
  albums: readonly Album[],
  search: () => Promise<T>,
): Promise<T> {
  if (guest === null) return search();
  await checkConsent(ports, guest, albums);
  if (!(await ports.registry.guestSessions.takeSearch(guest.session)))
    throw new Refusal(
      'search_budget_used',
      'No searches are left for this link; ask whoever gave it to you.',
    );
  try {
    return await search();
  } catch (error) {
    await ports.registry.guestSessions.returnSearch(guest.session);
    throw error;
  } finally {
    await forgetUnwanted(ports, guest, albums);
  }
}

/**
 * Goes on with a search (another page, "me too"), which costs nothing.
 * @throws Refusal `consent_required`, `unauthenticated`
 */
export async function goOnAsGuest<T>(
  ports: Ports,
  { guest }: Pick<Caller, 'guest'>,
  albums: readonly Album[],
  work: () => Promise<T>,
): Promise<T> {
  if (guest === null) return work();
  await checkConsent(ports, guest, albums);
  try {
    return await work();
  } finally {
    await forgetUnwanted(ports, guest, albums);
  }
}

async function checkConsent(
  { registry }: Ports,
  guest: GuestCaller,
  albums: readonly Album[],
): Promise<void> {
  const consent = await registry.consents.inForce(guest.session);
  for (const { policy } of albums) if (!isEnough(policy, consent)) throw consentRequired(policy);
}

/** Whoever withdraws or erases deletes what is there; what a search under way writes after that is deleted here. */
async function forgetUnwanted(
  { registry }: Ports,
  guest: GuestCaller,
  albums: readonly Album[],
): Promise<void> {
  const refusal = await registry.transact(async (rows) => {
    const [held] = await rows.albums.hold([guest.album], 'shared');
    const here = held !== undefined && (await rows.guestSessions.hold(guest.session, 'shared'));
    const consent = here ? await rows.consents.inForce(guest.session) : null;
    if (consent !== null) return null;
    await rows.guestSessions.forgetFindings(guest.session);
    const [album] = albums;
    return here && album !== undefined ? consentRequired(album.policy) : sessionOver();
  });
  if (refusal !== null) throw refusal;
}
