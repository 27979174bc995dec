/** Every route of the table is reached by a call of the client, and answers what the client's types say. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type KithClient } from '../../clients/typescript/client.ts';
import type { Fetch } from '../../clients/typescript/transport.ts';
import { inProcessFetch } from '../../lib/commands/in-process-fetch.ts';
import { type ActionId, type AnswerOf, routes } from '../../lib/edge/routes.ts';
import { answers } from '../edge/stand-in-actions.ts';
import { openWorld, type World } from '../edge/world.ts';

const id = '01900000-0000-7000-8000-000000000001';
const photo = { bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), fileName: 'a.jpg' };
const g = 'default';
const a = 'wedding';
const selfies = [{ selfies: [photo] }];
const consent = { textVersion: '1', locale: 'en', relation: 'self' } as const;

/** Not for programs that use a client: pages to read, other products' paths, and what `upload` does inside. */
const left = [
  'docs',
  'facePassUpload',
  'facePassSearch',
  'facePassHealth',
  'putUpload',
  'getPhotoFile',
] as const;
type ClientRoute = Exclude<ActionId, (typeof left)[number]>;

const calls = {
  enroll: (kith) => kith.enroll(g, 'anna', [photo, photo], { strict: true, metadata: { shoe: 38 } }),
  identify: (kith) => kith.identify(g, photo, { topK: 3, includeBelow: true }),
  identifyAll: (kith) => kith.identifyAll(g, photo, { threshold: 0.4 }),
  verify: (kith) => kith.verify(g, 'anna', photo, { threshold: 0.4 }),
  compare: (kith) => kith.compare(photo, photo, { threshold: 0.4 }),
  detect: (kith) => kith.detect(photo),
  createGallery: (kith) => kith.createGallery({ id: 'new', settings: { keep: 'none' } }),
  listGalleries: (kith) => kith.listGalleries({ limit: 3 }),
  getGallery: (kith) => kith.gallery(g),
  changeGallery: (kith) => kith.changeGallery(g, { displayName: null, settings: { retentionDays: 30 } }),
  deleteGallery: (kith) => kith.deleteGallery(g, true),
  galleryStats: (kith) => kith.stats(g),
  reindexGallery: (kith) => kith.reindex(g),
  listPersons: (kith) => kith.listPersons(g),
  listDuplicates: (kith) => kith.duplicatePersons(g, { threshold: 0.5 }),
  getPerson: (kith) => kith.person(g, 'anna'),
  changePerson: (kith) => kith.changePerson(g, 'anna', { displayName: 'Anna', metadata: {} }),
  deletePerson: (kith) => kith.deletePerson(g, 'anna'),
  listPersonFaces: (kith) => kith.listFaces(g, 'anna'),
  mergePersons: (kith) => kith.mergePersons(g, 'anna', 'anna-2'),
  deleteFace: (kith) => kith.deleteFace(g, id),
  listPeople: (kith) => kith.people(g, { hidden: true, kind: 'cluster' }),
  listAlbumPeople: (kith) => kith.albumPeople(g, a),
  groupPeople: (kith) => kith.groupPeople(g),
  getPeople: (kith) => kith.somebody(g, id),
  listPeopleFaces: (kith) => kith.facesOfPeople(g, id, { album: a }),
  changePeople: (kith) => kith.hidePeople(g, id),
  deletePeople: (kith) => kith.deletePeople(g, id),
  namePeople: (kith) => kith.namePeople(g, id, { as: 'anna', displayName: 'Anna' }),
  mergePeople: (kith) => kith.mergePeople(g, id, id),
  splitPeople: (kith) => kith.splitPeople(g, id, [id]),
  tellPeopleApart: (kith) => kith.tellPeopleApart(g, id, id),
  createAlbum: (kith) => kith.createAlbum(g, { id: a, title: 'Wedding', policy: { detail: 'max' } }),
  listAlbums: (kith) => kith.listAlbums(g),
  getAlbum: (kith) => kith.album(g, a),
  changeAlbum: (kith) => kith.changeAlbum(g, a, { policy: { state: 'published' } }),
  deleteAlbum: (kith) => kith.deleteAlbum(g, a),
  getCalibration: (kith) => kith.albumCalibration(g, a),
  addPhotos: (kith) => kith.addPhotos(g, a, [photo], { labels: ['gala'] }),
  listAlbumPhotos: (kith) => kith.albumPhotos(g, a, { order: 'time', labels: ['gala'] }),
  getAlbumPhoto: (kith) => kith.albumPhoto(g, a, id),
  getPhotoFiles: (kith) => kith.photoFiles(g, a, id),
  changeAlbumPhoto: (kith) => kith.changePhoto(g, a, id, { labels: ['red'] }),
  removePhoto: (kith) => kith.removePhoto(g, a, id),
  importLabels: (kith) => kith.importLabels(g, a, 'fileName,bib\na.jpg,12'),
  createGuestLink: (kith) => kith.createGuestLink(g, a, { pin: '4711' }),
  listGuestLinks: (kith) => kith.guestLinks(g, a),
  getGuestLink: (kith) => kith.guestLink(g, a, id),
  changeGuestLink: (kith) => kith.changeGuestLink(g, a, id, { locked: false, searchBudget: null }),
  revokeGuestLink: (kith) => kith.revokeGuestLink(g, a, id),
  openGuestSession: (kith) => kith.openGuestSession({ link: id, secret: 'A'.repeat(43) }),
  getGuestSession: (kith) => kith.guestSession(),
  endGuestSession: (kith) => kith.endGuestSession(),
  listConsentTexts: (kith) => kith.consentTexts(),
  giveConsent: (kith) => kith.giveConsent(g, a, { ...consent, purposes: ['find_photos'] }),
  withdrawConsent: (kith) => kith.withdrawConsent(g, a),
  listGuests: (kith) => kith.guests(g, a),
  deleteGuest: (kith) => kith.deleteGuest(g, a, id),
  listReleases: (kith) => kith.releases(g, a, { status: 'waiting' }),
  decideRelease: (kith) => kith.decideRelease(g, a, { guest: id, photo: id, status: 'released' }),
  selectPhoto: (kith) => kith.selectPhoto(g, a, id),
  unselectPhoto: (kith) => kith.unselectPhoto(g, a, id),
  listSelections: (kith) => kith.selections(g, a),
  exportSelections: (kith) => kith.selectionsCsv(g, a),
  searchAlbum: (kith) => kith.searchAlbum(g, a, selfies, { order: 'newest' }),
  searchAlbums: (kith) => kith.searchAlbums(g, [a, 'party'], [{ faceId: id }]),
  getSearch: (kith) => kith.searchPage(g, id, { limit: 10 }),
  markSearch: (kith) => kith.markFace(g, id, id, 'not_me'),
  deleteSearch: (kith) => kith.deleteSearch(g, id),
  createErasureRequest: (kith) => kith.requestErasure(g, { selfies: [photo] }, { album: a }),
  createAlbumErasureRequest: (kith) => kith.requestAlbumErasure(g, a, { selfies: [photo] }, { consent }),
  listErasureRequests: (kith) => kith.erasureRequests(g, { status: 'waiting' }),
  listAlbumErasureRequests: (kith) => kith.albumErasureRequests(g, a),
  getErasureRequest: (kith) => kith.erasureRequest(g, id),
  confirmErasureRequest: (kith) => kith.confirmErasure(g, id, { scope: 'photos', faces: [id] }),
  declineErasureRequest: (kith) => kith.declineErasure(g, id),
  createSuppression: (kith) => kith.suppress(g, { faceId: id }, consent),
  listSuppressions: (kith) => kith.suppressions(g),
  getSuppression: (kith) => kith.suppression(g, id),
  deleteSuppression: (kith) => kith.endSuppression(g, id),
  listSuppressedFaces: (kith) => kith.suppressedFaces(g, id),
  restoreFace: (kith) => kith.restoreFace(g, id, id),
  createImport: (kith) => kith.createImport('default', 'wedding', { prefix: 's3://photos/import/default/' }),
  createBulk: (kith) => kith.createBulk(g, { prefix: 's3://photos/import/' }, { strict: true }),
  listBulk: (kith) => kith.listBulkJobs(g),
  getBulk: (kith) => kith.bulkJob(g, id),
  listBulkItems: (kith) => kith.bulkItems(g, id, { status: 'failed' }),
  cancelBulk: (kith) => kith.cancelBulk(g, id),
  retryBulk: (kith) => kith.retryBulk(g, id, true),
  createWebhook: (kith) => kith.createWebhook(g, { url: 'https://shop.example', events: ['album.ready'] }),
  listWebhooks: (kith) => kith.webhooks(g),
  deleteWebhook: (kith) => kith.deleteWebhook(g, id),
  testWebhook: (kith) => kith.testWebhook(g, id),
  listDeliveries: (kith) => kith.deliveries(g, id),
  redeliver: (kith) => kith.redeliver(g, id, id),
  createUpload: (kith) => kith.upload(g, photo),
  createKey: (kith) => kith.createKey({ role: 'viewer', galleries: [g] }),
  listKeys: (kith) => kith.listKeys(),
  getCurrentKey: (kith) => kith.currentKey(),
  deleteKey: (kith) => kith.revokeKey('abc'),
  listErasures: (kith) => kith.erasures({ gallery: g, status: 'pending' }),
  getErasure: (kith) => kith.erasure(id),
  listJobs: (kith) => kith.listJobs({ limit: 2 }),
  getJob: (kith) => kith.job(id),
  listJobItems: (kith) => kith.jobItems(id, { status: 'refused' }),
  health: (kith) => kith.health(),
  metrics: (kith) => kith.metrics(),
  openapi: (kith) => kith.openApi(),
} satisfies Record<ClientRoute, (kith: KithClient) => Promise<unknown>>;

/** Checked by the compiler: every answer of the table is one the client's types allow. An upload answers what to hand on. */
type Broken = {
  [Id in ClientRoute]: [AnswerOf<Id>] extends [Awaited<ReturnType<(typeof calls)[Id]>>]
    ? never
    : [AnswerOf<Id>, Awaited<ReturnType<(typeof calls)[Id]>>] extends [undefined, null]
      ? never
      : Id;
}[ClientRoute];
const broken: readonly Broken[] = [];

let world: World;
let kith: KithClient;
beforeAll(async () => {
  world = await openWorld();
  const own = inProcessFetch(world.dispatch);
  // Where uploads are put is a store of its own.
  const fetch: Fetch = async (url, init) =>
    new URL(url).pathname === '/x' ? new Response() : own(url, init);
  kith = createClient({ baseUrl: 'http://localhost', fetch });
});
afterAll(() => world.close());

test.each(Object.entries(calls))('%s', async (route, call) => {
  const before = world.actions.calls.length;
  const answer = await call(kith);
  const [reached] = world.actions.calls.slice(before);
  // These two answer for themselves, without an action.
  if (route === 'metrics') return expect(answer).toContain('kith_requests_total');
  if (route === 'openapi') return expect(answer).toHaveProperty('paths');
  expect(reached?.action).toBe(route);
  const expected: unknown = Object.entries(answers).find(([name]) => name === route)?.[1];
  if (route !== 'createUpload') expect(answer).toEqual(expected ?? null);
});

test('no route is left out', () => {
  const reached = [...Object.keys(calls), ...left];
  expect(routes.filter(({ action }) => !reached.includes(action)).map(({ id }) => id)).toEqual([]);
  expect(broken).toEqual([]);
});
