/** Guests: links, sessions, consents, what staff release and what guests choose. */
import { z } from 'zod';
import { callerId, isoDate, listOf, madeId, page, text } from './fields.ts';
import { cover, download, photoFiles, placeholder, renditions } from './photo-files.ts';

const place = { gallery: callerId, album: callerId };

const budget = z
  .int()
  .min(1)
  .max(1_000_000)
  .nullable()
  .exactOptional()
  .meta({ description: 'Searches all guests of the link may make together; null = as many as they like.' });

const pin = z.string().regex(/^\d{4,12}$/, { error: 'must be 4 to 12 digits' });

export const createGuestLinkRequest = z.strictObject({
  ...place,
  label: text(100).nullable().exactOptional().meta({ description: 'For staff; guests never see it.' }),
  pin: pin.exactOptional().meta({ description: 'Asked for beside the link; ten wrong ones lock it.' }),
  expiresAt: isoDate
    .exactOptional()
    .meta({ description: 'Absent: in 30 days, or with the album if that is sooner.' }),
  searchBudget: budget,
});

export const listGuestLinksRequest = z.strictObject({ ...place, ...page });

export const guestLinkOnly = z.strictObject({ ...place, link: madeId });

export const changeGuestLinkRequest = z.strictObject({
  ...place,
  link: madeId,
  label: text(100).nullable().exactOptional(),
  expiresAt: isoDate.exactOptional(),
  searchBudget: budget,
  locked: z.literal(false).exactOptional().meta({ description: 'Unlocks it after too many wrong PINs.' }),
});

const linkShape = {
  id: z.string(),
  label: z.string().nullable(),
  hasPin: z.boolean(),
  locked: z.boolean(),
  expiresAt: z.string(),
  revokedAt: z.string().nullable(),
  searchBudget: z.int().nullable(),
  searches: z.int(),
  guests: z.int().meta({ description: 'Sessions opened by it that are still on record.' }),
  createdAt: z.string(),
};

export const guestLink = z.object(linkShape).meta({ id: 'GuestLink' });

export const newGuestLink = z
  .object({
    ...linkShape,
    url: z
      .string()
      .meta({ description: 'Shown once; the secret follows "#". A path without KITH_PUBLIC_URL.' }),
    qr: z.string().nullable().meta({ description: 'The URL as a QR code, an SVG document.' }),
  })
  .meta({ id: 'NewGuestLink' });

export const guestLinkList = listOf(guestLink);

export const openSessionRequest = z.strictObject({
  link: madeId.meta({ description: 'What stands before "#" in the link.' }),
  secret: z.string().min(1).max(128).meta({ description: 'What follows "#" in the link.' }),
  pin: z.string().min(1).max(64).exactOptional(),
});

const relation = z.enum(['self', 'guardian']);
const purpose = z.enum(['find_photos', 'staff_review']);

export const consent = z
  .object({
    id: z.string(),
    textVersion: z.string(),
    locale: z.string(),
    relation,
    purposes: z.array(purpose),
    at: z.string(),
  })
  .meta({ id: 'Consent' });

const sessionShape = {
  id: z.string(),
  linkId: z.string().meta({ description: 'Of the link it was opened by.' }),
  expiresAt: z.string(),
  gallery: z.string(),
  album: z.object({
    id: z.string(),
    title: z.string(),
    takenOn: z.string().nullable(),
    coverPhotoId: z.string().nullable(),
    cover,
    state: z.enum(['draft', 'published']),
    indexing: z.boolean(),
    audience: z.enum(['general', 'minors']),
    download: z.enum(['none', 'web', 'original']),
    reviewed: z.boolean().meta({ description: 'Photos show only after staff have looked at them.' }),
  }),
  consent: z.object({
    textVersion: z.string(),
    relations: z.array(relation),
    purposes: z.array(purpose),
    given: consent.nullable(),
    enough: z.boolean(),
  }),
  searches: z.object({ made: z.int(), left: z.int().nullable() }),
};

export const guestSession = z.object(sessionShape).meta({ id: 'GuestSession' });

export const newGuestSession = z
  .object({
    ...sessionShape,
    token: z.string().meta({ description: 'Send it as a bearer; browsers get it as a cookie, too.' }),
  })
  .meta({ id: 'NewGuestSession' });

export const consentTexts = z
  .object({
    current: z.string(),
    items: z.array(
      z.object({
        version: z.string(),
        locale: z.string(),
        title: z.string(),
        paragraphs: z.array(z.string()),
        purposes: z.object({ find_photos: z.string(), staff_review: z.string() }),
        relations: z.object({ self: z.string(), guardian: z.string() }),
      }),
    ),
    suppression: z.array(
      z.object({
        version: z.string(),
        locale: z.string(),
        title: z.string(),
        paragraphs: z.array(z.string()),
        relations: z.object({ self: z.string(), guardian: z.string() }),
      }),
    ),
  })
  .meta({ id: 'ConsentTexts' });

export const giveConsentRequest = z.strictObject({
  ...place,
  textVersion: text(40),
  locale: text(20),
  relation,
  purposes: z.array(purpose).min(1).max(10),
});

export const listGuestsRequest = z.strictObject({ ...place, ...page });

export const guestOnly = z.strictObject({ ...place, guest: madeId });

export const guestList = listOf(
  z
    .object({
      id: z.string(),
      linkId: z.string(),
      label: z.string().nullable(),
      openedAt: z.string(),
      expiresAt: z.string(),
      endedAt: z.string().nullable(),
      searches: z.int(),
      selections: z.int(),
      consent: consent.nullable(),
    })
    .meta({ id: 'Guest' }),
);

const releaseStatus = z.enum(['waiting', 'released', 'refused']);

export const listReleasesRequest = z.strictObject({
  ...place,
  status: releaseStatus.exactOptional(),
  ...page,
});

export const decideReleaseRequest = z.strictObject({
  ...place,
  guest: madeId,
  photo: madeId,
  status: z.enum(['released', 'refused']),
});

const releaseShape = {
  guestId: z.string(),
  label: z.string().nullable(),
  photoId: z.string(),
  faceId: z.string(),
  fileName: z.string().nullable(),
  status: releaseStatus,
  foundAt: z.string(),
  decidedAt: z.string().nullable(),
};

export const release = z.object(releaseShape).meta({ id: 'Release' });

export const releaseList = listOf(z.object({ ...releaseShape, ...photoFiles }).meta({ id: 'ListedRelease' }));

export const selectionOnly = z.strictObject({ ...place, photo: madeId });

export const listSelectionsRequest = z.strictObject({ ...place, ...page });

export const selectionList = listOf(
  z
    .object({
      photoId: z.string(),
      fileName: z.string().nullable(),
      at: z.string(),
      guestId: z.string(),
      label: z.string().nullable().exactOptional(),
      renditions: renditions.nullable().meta({ description: 'Null while the guest may not see the photo.' }),
      placeholder,
      download,
    })
    .meta({ id: 'Selection' }),
);
