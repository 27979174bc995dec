/** Makes links, guests and what they leave behind, for the laws of the registry. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Consent, NewGuestLink, NewGuestSession } from '../../../lib/ports/guest-records.ts';
import type { Registry } from '../../../lib/ports/registry.ts';
import type { SearchSession } from '../../../lib/ports/search-records.ts';
import { newAlbum } from './album-rows.ts';
import { newGallery, space } from './rows.ts';

export const noon = new Date('2026-06-01T12:00:00.000Z');
export const later = (seconds: number) => new Date(noon.getTime() + seconds * 1000);

export interface Place {
  readonly gallery: string;
  readonly album: string;
}

/** A gallery with an album. */
export async function newPlace(registry: Registry): Promise<Place> {
  const gallery = await registry.galleries.create(newGallery());
  const album = await registry.albums.create(newAlbum(gallery.uuid));
  return { gallery: gallery.uuid, album: album.uuid };
}

export function newLink(place: Place, patch: Partial<NewGuestLink> = {}): NewGuestLink {
  return {
    ...place,
    uuid: randomUUID(),
    label: 'Gäste – гости',
    secretHash: new Uint8Array(randomBytes(32)),
    pinHash: null,
    searchBudget: null,
    expiresAt: later(86_400),
    createdBy: 'key-1',
    createdAt: noon,
    ...patch,
  };
}

export function newSession(link: NewGuestLink, patch: Partial<NewGuestSession> = {}): NewGuestSession {
  const { gallery, album } = link;
  return {
    gallery,
    album,
    link: link.uuid,
    uuid: randomUUID(),
    secretHash: new Uint8Array(randomBytes(32)),
    createdAt: noon,
    expiresAt: later(3600),
    ...patch,
  };
}

export async function newGuest(registry: Registry, place: Place, patch: Partial<NewGuestLink> = {}) {
  const link = newLink(place, patch);
  await registry.guestLinks.create(link);
  const session = newSession(link);
  await registry.guestSessions.create(session);
  return { ...place, link: link.uuid, guest: session.uuid };
}

export function newConsent(
  guest: Place & { readonly guest: string },
  patch: Partial<Consent> = {},
): Omit<Consent, 'withdrawnAt'> {
  const { gallery, album } = guest;
  return {
    gallery,
    album,
    guest: guest.guest,
    uuid: randomUUID(),
    textVersion: '1',
    locale: 'ru',
    relation: 'guardian',
    purposes: ['find_photos', 'staff_review'],
    at: noon,
    ...patch,
  };
}

/** A search of a guest that found each of these photos by a face, in this order. */
export async function addSearch(
  registry: Registry,
  guest: Place & { readonly guest: string },
  found: readonly { readonly photo: string; readonly face: string }[],
  patch: Partial<SearchSession> = {},
): Promise<string> {
  const uuid = randomUUID();
  await registry.searches.create({
    uuid,
    gallery: guest.gallery,
    albums: [guest.album],
    principal: `guest-${guest.guest}`,
    guest: guest.guest,
    space,
    query: {
      mode: 'any',
      order: 'best',
      subjects: 1,
      filters: { from: null, to: null, labels: [] },
      threshold: 0.4,
      candidateThreshold: 0.3,
    },
    ranking: {
      revision: 1,
      items: found.map(({ photo, face }) => ({
        group: 'match',
        photos: [{ photo, faces: [{ face, subject: 0, group: 'match', via: null }] }],
      })),
      rest: [],
    },
    marks: [],
    expiresAt: later(3600),
    ...patch,
  });
  return uuid;
}
