/** What the API would answer about the drawn wedding: to a guest who is Nora, and at the desk. */
import type { Album, AlbumPhoto } from '../../../clients/typescript/albums.ts';
import type { GuestSession } from '../../../clients/typescript/guest-visit.ts';
import type { People } from '../../../clients/typescript/people.ts';
import type { FoundBurst, Search } from '../../../clients/typescript/searches.ts';
import { CONSENT_VERSION, consentTexts } from '../../../lib/actions/consent-texts.ts';
import { type Box, type DrawnPhoto, names } from './photos.ts';

const id = '01a22c84-484e-7000-ac53-d8b9358afa46';
const at = '2026-06-20T18:30:00Z';
const ends = '2099-01-01T00:00:00Z';
const COVER = 0;
/** Shown as three taken one after the other. */
const BURST = 5;

export const linkPath = `/g/${id}#secret`;

function files(photo: DrawnPhoto, place: number) {
  const { name: fileName, width, height } = photo;
  const one = { url: `/photo/${place}`, width, height, mediaType: 'image/jpeg' };
  return {
    renditions: { thumbnail: one, web: one, expiresAt: ends },
    placeholder: null,
    download: { url: one.url, fileName },
  };
}

function pixels({ x, y, width, height }: Box, photo: DrawnPhoto): Box {
  return {
    x: x * photo.width,
    y: y * photo.height,
    width: width * photo.width,
    height: height * photo.height,
  };
}

function cover(photos: readonly DrawnPhoto[]) {
  const { renditions, placeholder } = files(photos[COVER]!, COVER);
  return { photoId: String(COVER), renditions, placeholder };
}

function session(photos: readonly DrawnPhoto[], enough: boolean): GuestSession {
  return {
    ...{ id, linkId: id, expiresAt: ends, gallery: 'default' },
    album: {
      ...{ id: 'nora-emil', title: 'Nora & Emil', takenOn: '2026-06-20', coverPhotoId: String(COVER) },
      ...{ cover: cover(photos), state: 'published', indexing: true, audience: 'general' },
      ...{ download: 'original', reviewed: false },
    },
    consent: {
      ...{ textVersion: CONSENT_VERSION, relations: ['self', 'guardian'], purposes: ['find_photos'] },
      ...{ given: null, enough },
    },
    searches: { made: 0, left: null },
  };
}

function found(photos: readonly DrawnPhoto[]): Search {
  const items = photos.flatMap((photo, place): FoundBurst[] => {
    const [own] = photo.heads;
    if (own === undefined || photo.people[0] !== 'nora') return [];
    const { width, height, name: fileName } = photo;
    const face = { faceId: String(place), subject: 0, box: pixels(own, photo), boxNormalized: own };
    return [
      {
        ...{ photoId: String(place), albums: ['nora-emil'], fileName, width, height, takenAt: at },
        ...{ group: 'match', faces: [face], ...files(photo, place) },
        burst: { count: place === BURST ? 3 : 1, photos: [] },
      },
    ];
  });
  return {
    ...{ searchId: id, expiresAt: ends, mode: 'any', order: 'best' },
    ...{ counts: { match: items.length, likely: 0, maybe: 0 }, items, nextCursor: null },
    ...{ complete: true, selfies: [] },
  };
}

function album(photos: readonly DrawnPhoto[]): Album {
  return {
    ...{ id: 'nora-emil', title: 'Nora & Emil', takenOn: '2026-06-20', expiresAt: null },
    policy: {
      ...{ state: 'published', indexing: true, audience: 'general', download: 'original', watermark: null },
      ...{ reviewBeforeGuests: false, cameraClockOffsets: {}, detail: 'standard' },
    },
    ...{ secondsPerPhoto: 0.6, coverPhotoId: String(COVER), cover: cover(photos) },
    ...{ photos: photos.length, indexedPhotos: photos.length, createdAt: at, updatedAt: at },
  };
}

function albumPhoto(photo: DrawnPhoto, place: number): AlbumPhoto {
  const { width, height, name: fileName } = photo;
  return {
    ...{
      photoId: String(place),
      fileName,
      externalId: null,
      sha256: '',
      mediaType: 'image/jpeg',
      width,
      height,
    },
    ...{ bytes: 1, takenAt: at, takenOffset: 120, camera: 'Nikon Z6', labels: [], position: place },
    ...{ faces: photo.heads.length, supersedes: null, addedAt: at, ...files(photo, place) },
  };
}

/** Those with most photos first; two are still without a name. */
function people(photos: readonly DrawnPhoto[]): readonly People[] {
  const shown = Object.keys(names).map((who): People => {
    const on = photos.flatMap((photo, place) => {
      const head = photo.heads[photo.people.indexOf(who)];
      return head === undefined ? [] : [{ photo, place, head }];
    });
    const best = on.toSorted((a, b) => b.head.height * b.photo.height - a.head.height * a.photo.height)[0]!;
    const unnamed = who === 'friend5' || who === 'friend3';
    return {
      ...{ id: who, kind: unnamed ? 'cluster' : 'named', displayName: unnamed ? null : (names[who] ?? null) },
      ...{ hidden: false, faces: on.length, photos: on.length, createdAt: at, updatedAt: at },
      cover: {
        ...{ faceId: who, photoId: String(best.place), box: pixels(best.head, best.photo) },
        ...{ boxNormalized: best.head, renditions: files(best.photo, best.place).renditions },
      },
    };
  });
  return shown.toSorted((a, b) => b.photos - a.photos);
}

/** Answers by path; a consent that was given is remembered. Undefined: nobody asks for that here. */
export function playedApi(photos: readonly DrawnPhoto[]): (path: string) => object | undefined {
  let agreed = false;
  const list = (items: readonly object[]) => ({ items, nextCursor: null });
  return (path) => {
    if (path.endsWith('/consents')) agreed = true;
    if (path.startsWith('/v1/guest-sessions')) return { ...session(photos, agreed), token: 'x' };
    if (path === '/v1/consent-texts')
      return { current: CONSENT_VERSION, items: consentTexts, suppression: [] };
    if (path.endsWith('/search')) return found(photos);
    if (path.endsWith('/selections') || path.endsWith('/erasure-requests')) return list([]);
    if (path.endsWith('/albums/nora-emil')) return album(photos);
    if (path.endsWith('/albums/nora-emil/photos')) return list(photos.map(albumPhoto));
    if (path.endsWith('/people')) return list(people(photos));
    return path.endsWith('/consents') ? {} : undefined;
  };
}
