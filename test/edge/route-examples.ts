/** One good request for every route of the table. */
import type { DispatchRequest } from '../../lib/edge/dispatch.ts';
import { type Route, routes } from '../../lib/edge/routes.ts';
import { form, json } from './world.ts';

const id = '01900000-0000-7000-8000-000000000001';
const photo = new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0, 10, 13, 45, 45])], { type: 'image/jpeg' });

const bodies: Readonly<Record<string, object>> = {
  createGallery: { id: 'wedding', settings: { policy: { kind: 'fixed', threshold: 0.4 } } },
  changeGallery: { displayName: 'Wedding', settings: { retentionDays: 30 } },
  changePerson: { displayName: null, metadata: { a: [1, { b: null }] } },
  createAlbum: {
    id: 'wedding',
    title: 'Wedding – 写真',
    takenOn: '2030-01-31',
    expiresAt: '2031-01-01T00:00:00Z',
    policy: { indexing: false, watermark: null, cameraClockOffsets: { 'Nikon Z6': -3600, '*': 60 } },
  },
  changeAlbum: { title: 'Party', takenOn: null, coverPhotoId: id, policy: { state: 'published' } },
  mergePersons: { from: 'anna-2' },
  namePeople: { as: 'anna', displayName: 'Anna – 写真', overrule: true },
  mergePeople: { from: id },
  splitPeople: { faces: [id] },
  tellPeopleApart: { other: id },
  changePeople: { hidden: true },
  createUpload: { fileName: 'big.jpg', mediaType: 'image/jpeg', bytes: 9_000_000, sha256: 'a'.repeat(64) },
  createBulk: {
    items: [
      { person: 'anna', object: 's3://photos/import/default/anna/1.jpg', displayName: 'Anna' },
      { person: 'bert', uploadId: id, faceBox: { x: 1, y: 2, width: 30, height: 40 } },
    ],
    strict: true,
  },
  retryBulk: { refused: true },
  createGuestLink: { label: 'guests', pin: '4711', expiresAt: '2031-01-01T00:00:00Z', searchBudget: 500 },
  changeGuestLink: { searchBudget: null, locked: false },
  openGuestSession: { link: id, secret: 'A'.repeat(43), pin: '4711' },
  giveConsent: { textVersion: '1', locale: 'en', relation: 'guardian', purposes: ['find_photos'] },
  decideRelease: { guest: id, photo: id, status: 'released' },
  changeAlbumPhoto: { labels: ['bib:12', 'red'], externalId: null },
  createImport: {
    items: [
      { object: 's3://photos/import/default/1.jpg', externalId: '1.jpg', labels: ['bib:1'] },
      { uploadId: id, fileName: '2.jpg' },
    ],
    labels: ['gala'],
  },
  importLabels: { csv: 'fileName,bib\na.jpg,12', replace: true },
  markSearch: { faceId: id, mark: 'not_me' },
  confirmErasureRequest: { scope: 'photos', faces: [id], suppress: true },
  createWebhook: { url: 'https://shop.example/kith', events: ['job.finished'], label: null },
  createKey: { role: 'viewer', galleries: ['default'], expiresAt: '2031-01-01T00:00:00Z', label: 'door' },
};

/** The path with its parameters filled in. */
export function pathOf(route: Route): string {
  const values: Readonly<Record<string, string>> = {
    gallery: 'default',
    person: 'anna',
    album: 'wedding',
    key: 'abc',
  };
  return route.path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? id);
}

/** A request its schema accepts. */
export async function exampleOf(route: Route): Promise<DispatchRequest> {
  const { method } = route;
  const path = pathOf(route);
  if (route.photos === 'file') return { method, path, ...(await form({ file: photo })) };
  if (route.photos === 'files')
    return { method, path, ...(await form({ files: [photo, photo], strict: 'true' })) };
  if (route.photos === 'album') {
    const details = JSON.stringify([{ externalId: 'IMG_1', labels: ['bib:1'] }, { fileName: 'b.jpg' }]);
    return { method, path, ...(await form({ files: [photo, photo], labels: '["gala"]', details })) };
  }
  if (route.photos === 'selfies') {
    const fields: Readonly<Record<string, string>> = {
      albums: '["wedding"]',
      mode: 'all',
      consent: '{"textVersion":"1","locale":"en","relation":"self"}',
    };
    const wanted = Object.entries(fields).filter(([name]) => Object.hasOwn(route.request.shape, name));
    return { method, path, ...(await form({ files: [photo, photo], ...Object.fromEntries(wanted) })) };
  }
  if (route.photos === 'pair') return { method, path, ...(await form({ probe: photo, reference: photo })) };
  if (route.photos === 'body')
    return { method, path, headers: { 'content-type': 'image/jpeg' }, body: 'bytes' };
  const body = bodies[route.action];
  return body === undefined ? { method, path } : { method, path, ...json(body) };
}

export const everyRoute = routes.map((route) => [`${route.method} ${route.path}`, route] as const);
