/** One visit to every route with the real functions, models and photos: over the socket and as Lambda events, with equal answers. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { DispatchRequest, FunctionHandlers } from '../../lib/edge/dispatch.ts';
import { localContext } from '../../lib/edge/gateway-event.ts';
import { type LocalGateway, openGateway } from '../../lib/edge/local-gateway.ts';
import { type Route, routes } from '../../lib/edge/routes.ts';
import { essence } from '../edge/essence.ts';
import { lambdaEvent, send } from '../edge/same-answer.ts';
import { form, json } from '../edge/world.ts';
import { giveDatabase } from '../fixtures/registry.ts';

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
const photo = (path: string) => new Blob([new Uint8Array(readFileSync(join(shared, 'faces', path)))]);

/** What later steps need of earlier answers. */
interface Visit {
  readonly gallery: string;
  readonly found: Map<string, string>;
}

type Step = readonly [route: string, request: (visit: Visit) => Promise<Omit<DispatchRequest, 'method'>>];

const plain =
  (path: (visit: Visit) => string): Step[1] =>
  async (visit) => ({ path: path(visit) });
const of = (visit: Visit, name: string) => visit.found.get(name) ?? 'nothing-found';
const inGallery = (rest: string) => plain(({ gallery }) => `/v1/galleries/${gallery}${rest}`);
const inJob = (rest: string) =>
  plain((visit) => `/v1/galleries/${visit.gallery}/bulk-enrollments/${of(visit, 'bulk')}${rest}`);
const inAlbum = (name: string, rest: string) =>
  plain((visit) => `/v1/galleries/${visit.gallery}/albums/party${rest}${of(visit, name)}`);
const inRequest = (rest: string) =>
  plain((visit) => `/v1/galleries/${visit.gallery}/erasure-requests/${of(visit, 'request')}${rest}`);
const inSuppression = (rest: string) =>
  plain((visit) => `/v1/galleries/${visit.gallery}/suppressions/${of(visit, 'suppression')}${rest}`);
const inPeople = (name: string, rest: string) =>
  plain((visit) => `/v1/galleries/${visit.gallery}/people/${of(visit, name)}${rest}`);
const saidOf =
  (name: string, rest: string, body: (visit: Visit) => object): Step[1] =>
  async (visit) => ({
    path: `/v1/galleries/${visit.gallery}/people/${of(visit, name)}${rest}`,
    ...json(body(visit)),
  });
const AGREED = JSON.stringify({ textVersion: 'paper-1', locale: 'en', relation: 'self' });
const bearer = (visit: Visit) => ({ authorization: `Bearer ${of(visit, 'token')}` });
const asGuest =
  (path: (visit: Visit) => string): Step[1] =>
  async (visit) => ({ path: path(visit), headers: bearer(visit) });
const sent = (path: string, body: () => Promise<Omit<DispatchRequest, 'method' | 'path'>>): Step[1] => {
  return async ({ gallery }) => ({ path: path.replace('{g}', gallery), ...(await body()) });
};

/** With a key of the visit's gallery alone: that is how a FacePass client says which one it means. */
const facePass =
  (what: string, fields: () => Parameters<typeof form>[0]): Step[1] =>
  async (visit) => {
    const { headers, ...rest } = await form(fields());
    const authorization = `Bearer ${of(visit, 'apiKey')}`;
    return { path: `/api/v1/faces/${what}`, headers: { ...headers, authorization }, ...rest };
  };

const amy = (n: number) => `bbt/amy/amy${n}.png`;
const penny = (n: number) => `bbt/penny/penny${n}.png`;
const raj = (n: number) => `bbt/raj/raj${n}.png`;

const steps: readonly Step[] = [
  ['createGallery', async ({ gallery }) => ({ path: '/v1/galleries', ...json({ id: gallery }) })],
  ['getGallery', inGallery('')],
  [
    'changeGallery',
    sent('/v1/galleries/{g}', async () => json({ displayName: 'Summer', settings: { keep: 'photos' } })),
  ],
  [
    'enroll',
    sent('/v1/galleries/{g}/persons/amy/faces', () => form({ files: [photo(amy(1)), photo(amy(2))] })),
  ],
  [
    'enroll',
    sent('/v1/galleries/{g}/persons/raj/faces', () =>
      form({ files: [photo(raj(1)), photo('hard/crop_no_face.png')] }),
    ),
  ],
  ['enroll', sent('/v1/galleries/{g}/persons/raj-2/faces', () => form({ files: [photo(raj(2))] }))],
  [
    'enroll',
    sent('/v1/galleries/{g}/persons/nobody/faces', () => form({ files: [photo('hard/crop_no_face.png')] })),
  ],
  ['identify', sent('/v1/galleries/{g}/identify', () => form({ file: photo(amy(4)), includeBelow: 'true' }))],
  ['identify', sent('/v1/galleries/{g}/identify', () => form({ file: photo('hard/bulk_view.jpg') }))],
  ['identifyAll', sent('/v1/galleries/{g}/identify-all', () => form({ file: photo('photos/010_2.jpg') }))],
  ['verify', sent('/v1/galleries/{g}/persons/amy/verify', () => form({ file: photo(amy(3)) }))],
  [
    'compare',
    async () => ({
      path: '/v1/compare',
      ...(await form({ probe: photo(amy(1)), reference: photo(raj(1)) })),
    }),
  ],
  ['detect', async () => ({ path: '/v1/detect', ...(await form({ file: photo('photos/010_2.jpg') })) })],
  ['listPersons', inGallery('/persons?limit=2')],
  ['getPerson', inGallery('/persons/amy')],
  ['changePerson', sent('/v1/galleries/{g}/persons/amy', async () => json({ metadata: { seat: 4 } }))],
  ['listPersonFaces', inGallery('/persons/amy/faces')],
  ['listDuplicates', inGallery('/persons/duplicates')],
  ['listPeople', inGallery('/people?kind=named')],
  ['getPeople', inGallery('/people/amy')],
  ['listPeopleFaces', inGallery('/people/amy/faces?limit=1')],
  ['changePeople', sent('/v1/galleries/{g}/people/amy', async () => json({ hidden: true }))],
  ['tellPeopleApart', sent('/v1/galleries/{g}/people/amy/not-same', async () => json({ other: 'raj' }))],
  ['namePeople', sent('/v1/galleries/{g}/people/amy/name', async () => json({ as: 'amy-2' }))],
  [
    'splitPeople',
    sent('/v1/galleries/{g}/people/amy/split', async () =>
      json({ faces: ['01900000-0000-7000-8000-000000000001'] }),
    ),
  ],
  ['mergePeople', sent('/v1/galleries/{g}/people/raj/merge', async () => json({ from: 'nobody' }))],
  ['deletePeople', inGallery('/people/nobody')],
  ['groupPeople', sent('/v1/galleries/{g}/people/regroup', async () => ({}))],
  ['mergePersons', sent('/v1/galleries/{g}/persons/raj/merge', async () => json({ from: 'raj-2' }))],
  ['deleteFace', plain((visit) => `/v1/galleries/${visit.gallery}/faces/${of(visit, 'faceId')}`)],
  ['deletePerson', inGallery('/persons/amy')],
  ['getErasure', plain((visit) => `/v1/erasures/${of(visit, 'erasure')}`)],
  ['listErasures', plain((visit) => `/v1/erasures?gallery=${visit.gallery}&limit=1`)],
  ['galleryStats', inGallery('/stats')],
  [
    'createUpload',
    sent('/v1/galleries/{g}/uploads', async () =>
      json({ fileName: 'raj.png', mediaType: 'image/png', ...(await described(raj(4))) }),
    ),
  ],
  [
    'putUpload',
    async (visit) => ({
      path: `/v1/galleries/${visit.gallery}/uploads/${of(visit, 'uploadId')}`,
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(await photo(raj(4)).arrayBuffer()),
    }),
  ],
  [
    'identify',
    async (visit) => ({
      path: `/v1/galleries/${visit.gallery}/identify`,
      ...json({ image: { uploadId: of(visit, 'uploadId') } }),
    }),
  ],
  [
    'createUpload',
    sent('/v1/galleries/{g}/uploads', async () =>
      json({ fileName: 'raj5.png', mediaType: 'image/png', ...(await described(raj(5))) }),
    ),
  ],
  [
    'putUpload',
    async (visit) => ({
      path: `/v1/galleries/${visit.gallery}/uploads/${of(visit, 'uploadId')}`,
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(await photo(raj(5)).arrayBuffer()),
    }),
  ],
  [
    'createBulk',
    async (visit) => ({
      path: `/v1/galleries/${visit.gallery}/bulk-enrollments`,
      ...json({ items: [{ person: 'raj', uploadId: of(visit, 'uploadId') }] }),
    }),
  ],
  ['listBulk', inGallery('/bulk-enrollments')],
  ['getBulk', inJob('')],
  ['listBulkItems', inJob('/items')],
  ['retryBulk', inJob('/retry')],
  ['cancelBulk', inJob('/cancel')],
  ['listJobItems', plain((visit) => `/v1/jobs/${of(visit, 'bulk')}/items`)],
  ['reindexGallery', inGallery('/reindex')],
  ['createAlbum', sent('/v1/galleries/{g}/albums', async () => json({ id: 'party', title: 'Party' }))],
  ['listAlbums', inGallery('/albums')],
  [
    'changeAlbum',
    sent('/v1/galleries/{g}/albums/party', async () =>
      json({ policy: { state: 'published', reviewBeforeGuests: true } }),
    ),
  ],
  ['getAlbum', inGallery('/albums/party')],
  ['listAlbumPeople', inGallery('/albums/party/people')],
  ['getCalibration', inGallery('/albums/party/calibration')],
  [
    'addPhotos',
    sent('/v1/galleries/{g}/albums/party/photos', () =>
      form({ files: [photo('photos/010_2.jpg'), photo(raj(3))] }),
    ),
  ],
  [
    'createImport',
    // The upload was used by the bulk job.
    async (visit) => ({
      path: `/v1/galleries/${visit.gallery}/albums/party/imports`,
      ...json({ items: [{ uploadId: of(visit, 'uploadId') }] }),
    }),
  ],
  ['listAlbumPhotos', inGallery('/albums/party/photos')],
  ['getAlbumPhoto', inAlbum('photo', '/photos/')],
  [
    'getPhotoFiles',
    plain((visit) => `/v1/galleries/${visit.gallery}/albums/party/photos/${of(visit, 'photo')}/files`),
  ],
  ['getPhotoFile', plain((visit) => of(visit, 'thumbnail'))],
  [
    'changeAlbumPhoto',
    async (visit) => ({
      path: `/v1/galleries/${visit.gallery}/albums/party/photos/${of(visit, 'photo')}`,
      ...json({ labels: ['gala'] }),
    }),
  ],
  [
    'importLabels',
    sent('/v1/galleries/{g}/albums/party/labels', async () => json({ csv: 'fileName,team\nblob,red' })),
  ],
  ['searchAlbum', sent('/v1/galleries/{g}/albums/party/search', () => form({ files: photo(raj(5)) }))],
  [
    'searchAlbums',
    sent('/v1/galleries/{g}/search', () => form({ files: photo(raj(5)), albums: '["party"]' })),
  ],
  ['getSearch', plain((visit) => `/v1/galleries/${visit.gallery}/searches/${of(visit, 'search')}`)],
  [
    'markSearch',
    async (visit) => ({
      path: `/v1/galleries/${visit.gallery}/searches/${of(visit, 'search')}/marks`,
      ...json({ faceId: of(visit, 'found'), mark: 'me_too' }),
    }),
  ],
  ['deleteSearch', plain((visit) => `/v1/galleries/${visit.gallery}/searches/${of(visit, 'search')}`)],
  [
    'createGuestLink',
    sent('/v1/galleries/{g}/albums/party/guest-links', async () => json({ label: 'cards' })),
  ],
  ['listGuestLinks', inGallery('/albums/party/guest-links')],
  ['getGuestLink', inAlbum('link', '/guest-links/')],
  [
    'changeGuestLink',
    async (visit) => ({
      path: `/v1/galleries/${visit.gallery}/albums/party/guest-links/${of(visit, 'link')}`,
      ...json({ searchBudget: 10 }),
    }),
  ],
  [
    'openGuestSession',
    async (visit) => ({
      path: '/v1/guest-sessions',
      ...json({ link: of(visit, 'link'), secret: of(visit, 'secret') }),
    }),
  ],
  ['listConsentTexts', plain(() => '/v1/consent-texts')],
  ['getGuestSession', asGuest(() => '/v1/guest-sessions/current')],
  [
    'giveConsent',
    async (visit) => ({
      path: `/v1/galleries/${visit.gallery}/albums/party/consents`,
      ...json(
        {
          textVersion: of(visit, 'textVersion'),
          locale: 'en',
          relation: 'self',
          purposes: ['find_photos', 'staff_review'],
        },
        bearer(visit),
      ),
    }),
  ],
  [
    'searchAlbum',
    async (visit) => {
      const { headers, ...rest } = await form({ files: photo(raj(5)) });
      return {
        path: `/v1/galleries/${visit.gallery}/albums/party/search`,
        headers: { ...headers, ...bearer(visit) },
        ...rest,
      };
    },
  ],
  ['listReleases', inGallery('/albums/party/releases')],
  [
    'decideRelease',
    async (visit) => ({
      path: `/v1/galleries/${visit.gallery}/albums/party/releases`,
      ...json({ guest: of(visit, 'guest'), photo: of(visit, 'match'), status: 'released' }),
    }),
  ],
  [
    'selectPhoto',
    asGuest((visit) => `/v1/galleries/${visit.gallery}/albums/party/selections/${of(visit, 'match')}`),
  ],
  ['listSelections', inGallery('/albums/party/selections')],
  ['exportSelections', inGallery('/albums/party/selections.csv')],
  [
    'unselectPhoto',
    asGuest((visit) => `/v1/galleries/${visit.gallery}/albums/party/selections/${of(visit, 'match')}`),
  ],
  ['createErasureRequest', sent('/v1/galleries/{g}/erasure-requests', () => form({ files: photo(raj(5)) }))],
  ['listErasureRequests', inGallery('/erasure-requests?status=waiting')],
  ['getErasureRequest', inRequest('')],
  ['declineErasureRequest', inRequest('/decline')],
  [
    'createAlbumErasureRequest',
    sent('/v1/galleries/{g}/albums/party/erasure-requests', () =>
      form({ files: photo(raj(5)), consent: AGREED }),
    ),
  ],
  ['listAlbumErasureRequests', inGallery('/albums/party/erasure-requests')],
  [
    'confirmErasureRequest',
    async (visit) => ({
      path: `/v1/galleries/${visit.gallery}/erasure-requests/${of(visit, 'request')}/confirm`,
      ...json({ suppress: true }),
    }),
  ],
  ['listSuppressions', inGallery('/suppressions')],
  ['getSuppression', inSuppression('')],
  ['listSuppressedFaces', inSuppression('/faces')],
  [
    'restoreFace',
    plain(
      (visit) =>
        `/v1/galleries/${visit.gallery}/suppressions/${of(visit, 'suppression')}/faces/${of(visit, 'keptOut')}/restore`,
    ),
  ],
  ['deleteSuppression', inSuppression('')],
  [
    'createSuppression',
    sent('/v1/galleries/{g}/suppressions', () => form({ files: photo(raj(5)), consent: AGREED })),
  ],
  ['listGuests', inGallery('/albums/party/guests')],
  ['withdrawConsent', asGuest((visit) => `/v1/galleries/${visit.gallery}/albums/party/consents`)],
  ['endGuestSession', asGuest(() => '/v1/guest-sessions/current')],
  ['deleteGuest', inAlbum('guest', '/guests/')],
  ['revokeGuestLink', inAlbum('link', '/guest-links/')],
  ['removePhoto', inAlbum('photo', '/photos/')],
  ['deleteAlbum', inGallery('/albums/party')],
  ['createAlbum', sent('/v1/galleries/{g}/albums', async () => json({ id: 'crowd', title: 'Crowd' }))],
  [
    'addPhotos',
    sent('/v1/galleries/{g}/albums/crowd/photos', () =>
      form({ files: [photo(amy(1)), photo(amy(2)), photo(amy(3)), photo(penny(1)), photo(penny(2))] }),
    ),
  ],
  ['groupPeople', sent('/v1/galleries/{g}/people/regroup', async () => ({}))],
  [
    'listPeople',
    async ({ gallery }) => {
      await (await import('../../bin/handlers.ts')).schedules.tend();
      return { path: `/v1/galleries/${gallery}/people?kind=cluster` };
    },
  ],
  ['listPeopleFaces', inPeople('somebody', '/faces')],
  ['splitPeople', saidOf('somebody', '/split', (visit) => ({ faces: [of(visit, 'peopleFace')] }))],
  ['mergePeople', saidOf('somebody', '/merge', (visit) => ({ from: of(visit, 'split'), overrule: true }))],
  ['namePeople', saidOf('somebody', '/name', () => ({ as: 'amy-3' }))],
  ['deletePeople', inPeople('another', '')],
  [
    'createWebhook',
    sent('/v1/galleries/{g}/webhooks', async () =>
      json({ url: 'https://192.0.1.1:9/kith', events: ['job.finished'] }),
    ),
  ],
  ['listWebhooks', inGallery('/webhooks')],
  ['testWebhook', plain((visit) => `/v1/galleries/${visit.gallery}/webhooks/${of(visit, 'webhook')}/test`)],
  [
    'listDeliveries',
    plain((visit) => `/v1/galleries/${visit.gallery}/webhooks/${of(visit, 'webhook')}/deliveries`),
  ],
  [
    'redeliver',
    plain(
      (visit) =>
        `/v1/galleries/${visit.gallery}/webhooks/${of(visit, 'webhook')}/deliveries/${of(visit, 'delivery')}/redeliver`,
    ),
  ],
  ['deleteWebhook', plain((visit) => `/v1/galleries/${visit.gallery}/webhooks/${of(visit, 'webhook')}`)],
  ['getJob', plain((visit) => `/v1/jobs/${of(visit, 'job')}`)],
  ['listJobs', plain(() => '/v1/jobs?limit=1')],
  ['createAlbum', sent('/v1/galleries/{g}/albums', async () => json({ id: 'event-7', title: 'Gala' }))],
  // Keys are listed by their ids, which chance made: until then all are alike.
  ['createKey', async () => ({ path: '/v1/keys', ...json({ role: 'viewer', label: 'door' }) })],
  ['listKeys', plain(() => '/v1/keys?limit=1')],
  ['getCurrentKey', plain(() => '/v1/keys/current')],
  [
    'createKey',
    async ({ gallery }) => ({ path: '/v1/keys', ...json({ role: 'enroller', galleries: [gallery] }) }),
  ],
  ['facePassUpload', facePass('upload', () => ({ event_id: '7', file: photo(raj(4)) }))],
  ['facePassUpload', facePass('upload', () => ({ user_id: '7', file: photo('photos/010_2.jpg') }))],
  ['facePassUpload', facePass('upload', () => ({ event_id: '7', file: new Blob(['no photo']) }))],
  ['facePassUpload', facePass('upload', () => ({ event_id: '7' }))],
  ['facePassSearch', facePass('search', () => ({ event_id: '7', file: photo(raj(5)), limit: '5' }))],
  ['facePassSearch', facePass('search', () => ({ event_id: '8', file: photo(raj(5)) }))],
  ['facePassSearch', facePass('search', () => ({ event_id: '7', file: photo('hard/crop_no_face.png') }))],
  ['facePassHealth', plain(() => '/api/v1/health')],
  ['deleteKey', plain((visit) => `/v1/keys/${of(visit, 'key')}`)],
  ['health', plain(() => '/health')],
  ['openapi', plain(() => '/openapi.json')],
  ['docs', plain(() => '/docs')],
  ['metrics', plain(() => '/metrics')],
  ['deleteGallery', inGallery('')],
  ['deleteGallery', inGallery('?force=true')],
  ['getGallery', inGallery('')],
  ['listGalleries', plain(() => '/v1/galleries')],
  [
    'enrollShort',
    async () => ({ path: '/enroll/penny', ...(await form({ files: photo('bbt/penny/penny1.png') })) }),
  ],
  [
    'identifyShort',
    async () => ({ path: '/identify', ...(await form({ file: photo('bbt/penny/penny4.png') })) }),
  ],
  ['getPersonShort', plain(() => '/persons/penny')],
  ['statsShort', plain(() => '/stats')],
];

async function described(path: string) {
  const bytes = new Uint8Array(await photo(path).arrayBuffer());
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return { bytes: bytes.length, sha256: Buffer.from(digest).toString('hex') };
}

/** Later steps ask for what was made by earlier ones. */
function remember(visit: Visit, route: string, body: string): void {
  const answer = z.looseObject({}).safeParse(parsed(body)).data ?? {};
  const text = (value: unknown) => z.string().safeParse(value).data;
  const face = z.looseObject({ enrolled: z.array(z.looseObject({ faceId: z.string() })) }).safeParse(answer);
  const notes: readonly (readonly [string, string | undefined])[] = [
    ['faceId', face.success ? face.data.enrolled[0]?.faceId : undefined],
    ['uploadId', text(answer.uploadId)],
    ['erasure', route === 'deletePerson' ? text(answer.id) : undefined],
    ['photo', route === 'addPhotos' ? text(first(answer.added).photoId) : undefined],
    ['thumbnail', route === 'getPhotoFiles' ? text(thumbnail(answer.renditions)) : undefined],
    ['search', route === 'searchAlbum' ? text(answer.searchId) : undefined],
    ['match', route === 'searchAlbum' ? text(first(answer.items).photoId) : undefined],
    ['found', route === 'searchAlbum' ? text(first(first(answer.items).faces).faceId) : undefined],
    ['request', route.endsWith('ErasureRequest') ? text(answer.id) : undefined],
    ['suppression', route === 'confirmErasureRequest' ? text(first([answer.suppression]).id) : undefined],
    ['keptOut', route === 'listSuppressedFaces' ? text(first(answer.items).faceId) : undefined],
    ['somebody', route === 'listPeople' ? text(first(answer.items).id) : undefined],
    ['another', route === 'listPeople' ? text(first(rest(answer.items)).id) : undefined],
    ['peopleFace', route === 'listPeopleFaces' ? text(first(answer.items).faceId) : undefined],
    ['split', route === 'splitPeople' ? text(answer.id) : undefined],
    ['link', route === 'createGuestLink' ? text(answer.id) : undefined],
    ['secret', route === 'createGuestLink' ? text(answer.url)?.split('#')[1] : undefined],
    ['textVersion', route === 'listConsentTexts' ? text(answer.current) : undefined],
    ['token', route === 'openGuestSession' ? text(answer.token) : undefined],
    ['guest', route === 'openGuestSession' ? text(answer.id) : undefined],
    ['webhook', route === 'createWebhook' ? text(answer.id) : undefined],
    ['delivery', route === 'testWebhook' ? text(answer.id) : undefined],
    ['bulk', route === 'createBulk' ? text(answer.id) : undefined],
    ['job', route === 'reindexGallery' ? text(answer.id) : undefined],
    ['key', route === 'createKey' ? text(answer.id) : undefined],
    ['apiKey', route === 'createKey' ? text(answer.key) : undefined],
  ];
  for (const [name, value] of notes) if (value !== undefined) visit.found.set(name, value);
}

function thumbnail(renditions: unknown): unknown {
  return z.object({ thumbnail: z.looseObject({}) }).safeParse(renditions).data?.thumbnail.url;
}

/** The first object of a list. */
function first(list: unknown): Readonly<Record<string, unknown>> {
  return z.array(z.looseObject({})).safeParse(list).data?.[0] ?? {};
}

function rest(list: unknown): unknown {
  return Array.isArray(list) ? list.slice(1) : null;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

describe.skipIf(!existsSync(join(shared, 'models')))('the real functions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-same-'));
  let handlers: FunctionHandlers;
  let gateway: LocalGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    await giveDatabase(folder);
    process.env.KITH_DATA_DIR = folder;
    process.env.LOG_LEVEL = 'error';
    const [bin, { runtime }] = await Promise.all([
      import('../../bin/handlers.ts'),
      import('../../lib/runtime.ts'),
    ]);
    handlers = bin.handlers;
    await bin.schedules.prepare();
    gateway = await openGateway(handlers, { host: '127.0.0.1', port: 0, maxBody: 50_000_000 });
    runtime.current().listening({ url: `http://127.0.0.1:${gateway.port}`, port: gateway.port });
    close = () => runtime.current().close();
  });
  afterAll(async () => {
    await gateway?.close();
    await close?.();
    rmSync(folder, { recursive: true, force: true });
  });

  test('answer a visit to every route alike over the socket and as Lambda events', async () => {
    const visits = [
      { gallery: 'over-the-socket', found: new Map<string, string>() },
      { gallery: 'as-an-event', found: new Map<string, string>() },
    ] as const;
    const visited = new Set<string>();
    for (const [id, request] of steps) {
      const route = routes.find((one) => one.id === id);
      if (route === undefined) throw new Error(`no route ${id}`);
      // A probe's own turn must not change the short forms' second answer: both sides see an enrolled penny.
      if (id === 'enrollShort') await bySocket(route, await request(visits[0]));
      const local = await bySocket(route, await request(visits[0]));
      const event = await byEvent(route, await request(visits[1]));
      remember(visits[0], id, local.body);
      remember(visits[1], id, event.body);
      const place = `step ${id}: ${local.body.slice(0, 300)}`;
      expect(event.status, place).toBe(local.status);
      expect(local.status, place).toBeLessThan(500);
      if (id !== 'metrics') {
        const address = `http://127.0.0.1:${gateway.port}`;
        expect(essence(event.body, visits[1].gallery, address), place).toBe(
          essence(local.body, visits[0].gallery, address),
        );
      }
      if (local.status === route.status) visited.add(id);
    }
    expect(routes.map(({ id }) => id).filter((id) => !visited.has(id))).toEqual([]);
    // More than a hundred routes, each both ways, with real models.
  }, 180_000);

  const headers = { 'user-agent': 'test' };

  async function bySocket(route: Route, request: Omit<DispatchRequest, 'method'>) {
    return send(gateway.port, {
      method: route.method,
      ...request,
      headers: { host: `127.0.0.1:${gateway.port}`, ...headers, ...request.headers },
    });
  }

  async function byEvent(route: Route, request: Omit<DispatchRequest, 'method'>) {
    const all = { host: `127.0.0.1:${gateway.port}`, ...headers, ...request.headers };
    const result = await handlers[route.functionName](
      lambdaEvent(route, { method: route.method, ...request, headers: all }),
      localContext(route.functionName, 'gateway-1', 60_000),
    );
    const body = Buffer.from(result.body ?? '', result.isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
    return { status: result.statusCode ?? 0, body };
  }
});
