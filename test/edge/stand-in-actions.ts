/** Actions that answer at once with something of the right shape, so that the edge can be tried without an engine. */
import type { EdgePorts, PortSource } from '../../lib/edge/binding.ts';
import type { FunctionHandlers } from '../../lib/edge/dispatch.ts';
import { endpoint } from '../../lib/edge/endpoint.ts';
import type { ActionId, AnswerOf, RequestOf } from '../../lib/edge/routes.ts';
import { describeApi, showDocs, showMetrics } from '../../lib/edge/self-description.ts';

const box = { x: 1, y: 2, width: 30, height: 40 };
const quality = {
  interEyeDistance: 40,
  sharpness: 100,
  brightness: 0.5,
  yaw: 0,
  pitch: 0,
  roll: 0,
  embeddingNorm: 20,
  reasons: [],
};
const landmarks = [
  [1, 1],
  [2, 1],
  [1.5, 2],
  [1, 3],
  [2, 3],
] as const;
const face = { box, boxNormalized: box, landmarks, detectionScore: 0.9, quality };
const at = '2030-01-01T00:00:00.000Z';
const id = '01900000-0000-7000-8000-000000000001';
const person = { id: 'anna', displayName: null, metadata: {}, faces: 1, createdAt: at, updatedAt: at };
const calibration = {
  embeddingSpace: 'space',
  faces: 12,
  curve: { source: 'measured', protocol: 'some photos', impostorPairs: 1000 },
  samePhotoPairs: { pairs: 4000, dropped: 1, needed: 3000 },
  threshold: 0.4,
  thresholdSource: 'calibration',
  thresholdWithout: 0.38,
  candidateThreshold: 0.35,
  expectedWrongPhotos: 0.01,
  expectedByOwnPhotos: 0.02,
  extrapolated: false,
} as const;
const settings = {
  policy: { kind: 'fpir', target: 0.01 },
  keep: 'crops',
  faceSelection: null,
  qualityFilter: 'standard',
  retentionDays: null,
  albumDays: 90,
} as const;
const gallery = {
  id: 'default',
  displayName: null,
  embeddingSpace: 'space',
  settings,
  createdAt: at,
  updatedAt: at,
};
const job = {
  id,
  kind: 'reindex',
  status: 'queued',
  total: 0,
  done: 0,
  refused: 0,
  failed: 0,
  cancelled: 0,
  problem: null,
  source: null,
  planned: true,
  estimate: { photos: 1, seconds: 0.02, price: null },
  cost: null,
  createdAt: at,
  startedAt: null,
  finishedAt: null,
} as const;
const jobItem = {
  line: 1,
  status: 'refused',
  person: 'anna',
  fileName: '1.jpg',
  object: null,
  uploadId: id,
  code: 'no_face',
  message: 'No face.',
  attempts: 1,
} as const;
const erasure = {
  id,
  target: { kind: 'person', uuid: id },
  status: 'pending',
  steps: [],
  requestedAt: at,
  verifiedAt: null,
  backupsExpireBy: at,
} as const;
const verified = {
  verdict: 'same',
  similarity: 0.8,
  threshold: 0.4,
  thresholdSource: 'model',
  faces: { probe: face, reference: face },
} as const;
const searched = {
  verdict: 'unknown',
  reason: 'empty_gallery',
  person: null,
  similarity: null,
  candidates: [],
  face,
  threshold: 0.4,
  thresholdSource: 'model',
  candidateThreshold: 0.3,
  gallerySize: 0,
  expectedFpir: null,
} as const;
const foundPhoto = {
  photoId: id,
  albums: ['wedding'],
  group: 'match',
  fileName: null,
  width: 10,
  height: 10,
  takenAt: at,
  faces: [{ faceId: id, subject: 0, box: face.box, boxNormalized: face.box }],
} as const;
const searchPage = {
  searchId: id,
  expiresAt: at,
  mode: 'any',
  order: 'best',
  counts: { match: 2, likely: 0, maybe: 0 },
  items: [{ ...foundPhoto, burst: { count: 2, photos: [foundPhoto] } }],
  nextCursor: null,
} as const;
const album = {
  id: 'wedding',
  title: 'Wedding',
  takenOn: '2030-01-01',
  expiresAt: at,
  policy: {
    state: 'draft',
    indexing: true,
    audience: 'general',
    download: 'web',
    watermark: null,
    reviewBeforeGuests: false,
    cameraClockOffsets: { '*': 60 },
    detail: 'standard',
  },
  secondsPerPhoto: 0.4,
  coverPhotoId: null,
  photos: 0,
  indexedPhotos: 0,
  createdAt: at,
  updatedAt: at,
} as const;
const webhook = {
  id,
  url: 'https://shop.example/kith',
  events: ['job.finished'],
  label: null,
  disabledAt: null,
  createdAt: at,
} as const;
const delivery = {
  id,
  event: 'test',
  status: 'delivered',
  attempts: 1,
  lastStatus: 200,
  lastFault: null,
  nextAt: null,
  deliveredAt: at,
  createdAt: at,
} as const;
const albumPhoto = {
  photoId: id,
  fileName: 'a.jpg',
  externalId: 'IMG_1',
  sha256: 'a'.repeat(64),
  mediaType: 'image/jpeg',
  width: 10,
  height: 10,
  bytes: 100,
  takenAt: at,
  takenOffset: 60,
  camera: 'Nikon Z6',
  labels: ['bib:12'],
  position: 1,
  supersedes: null,
  addedAt: at,
} as const;
const albumPhotoWithFaces = {
  ...albumPhoto,
  albums: ['wedding'],
  faces: [
    {
      box,
      landmarks,
      detectionScore: 0.9,
      quality,
      faceId: id,
      photoId: id,
      status: 'searchable',
      createdAt: at,
      person: { id: 'anna', kind: 'named', displayName: null },
    },
  ],
} as const;
const timings = { decode: 1, detect: 2, align: 3, embed: 4, search: 5, total: 15 };

const link = {
  id,
  label: null,
  hasPin: true,
  locked: false,
  expiresAt: at,
  revokedAt: null,
  searchBudget: null,
  searches: 0,
  guests: 0,
  createdAt: at,
};
const consent = {
  id,
  textVersion: '1',
  locale: 'en',
  relation: 'self',
  purposes: ['find_photos'],
  at,
} as const;
const session = {
  id,
  expiresAt: at,
  gallery: 'default',
  album: {
    id: 'summer',
    title: 'Summer',
    takenOn: null,
    coverPhotoId: null,
    state: 'published',
    indexing: true,
    audience: 'general',
    download: 'web',
    reviewed: false,
  },
  consent: { textVersion: '1', relations: ['self'], purposes: ['find_photos'], given: consent, enough: true },
  searches: { made: 0, left: null },
} as const;
const release = {
  guestId: id,
  label: null,
  photoId: id,
  faceId: id,
  fileName: null,
  status: 'released',
  foundAt: at,
  decidedAt: at,
} as const;

export const answers: { readonly [Id in ActionId]: AnswerOf<Id> } = {
  enroll: { person, enrolled: [], refused: [], warnings: [] },
  identify: { ...searched, unusedFaces: [], embeddingSpace: 'space', timings },
  identifyAll: { faces: [searched], unusedFaces: [], embeddingSpace: 'space', timings },
  verify: verified,
  compare: verified,
  detect: { photo: { width: 10, height: 10, rotationApplied: 0 }, faces: [face] },
  createGallery: gallery,
  listGalleries: { items: [gallery], nextCursor: null },
  getGallery: gallery,
  changeGallery: gallery,
  deleteGallery: erasure,
  galleryStats: {
    persons: 0,
    faces: 0,
    photos: 0,
    enrollments: 0,
    index: { adapter: 'exact', points: 0, pending: 0 },
    embeddingSpace: 'space',
    policy: settings.policy,
    threshold: 0.4,
  },
  reindexGallery: job,
  listPersons: { items: [person], nextCursor: null },
  listDuplicates: { items: [], nextCursor: null, threshold: 0.4 },
  getPerson: person,
  changePerson: person,
  deletePerson: erasure,
  listPersonFaces: { items: [], nextCursor: null },
  mergePersons: person,
  deleteFace: erasure,
  createAlbum: album,
  listAlbums: { items: [album], nextCursor: null },
  getAlbum: album,
  getCalibration: calibration,
  changeAlbum: album,
  deleteAlbum: erasure,
  addPhotos: {
    added: [
      {
        index: 0,
        photoId: id,
        fileName: 'a.jpg',
        externalId: null,
        alreadyThere: false,
        supersedes: null,
        faces: [{ faceId: id, box, status: 'searchable', reasons: [] }],
      },
    ],
    refused: [],
  },
  listAlbumPhotos: { items: [{ ...albumPhoto, faces: 1 }], nextCursor: null },
  getAlbumPhoto: albumPhotoWithFaces,
  changeAlbumPhoto: albumPhotoWithFaces,
  removePhoto: { status: 'erasing', photoId: id, erasure },
  importLabels: {
    labelled: 1,
    refused: 0,
    lines: [{ line: 2, status: 'labelled', photoId: id, code: null, message: null }],
  },
  createGuestLink: { ...link, url: `http://x/g/${id}#secret`, qr: '<svg></svg>' },
  listGuestLinks: { items: [link], nextCursor: null },
  getGuestLink: link,
  changeGuestLink: link,
  revokeGuestLink: undefined,
  openGuestSession: { ...session, token: `kithguest_${id}_secret` },
  getGuestSession: session,
  endGuestSession: undefined,
  listConsentTexts: { current: '1', items: [] },
  giveConsent: consent,
  withdrawConsent: undefined,
  listGuests: { items: [], nextCursor: null },
  deleteGuest: erasure,
  listReleases: { items: [release], nextCursor: null },
  decideRelease: release,
  selectPhoto: undefined,
  unselectPhoto: undefined,
  listSelections: { items: [], nextCursor: null },
  exportSelections: 'file_name\r\n',
  searchAlbum: { ...searchPage, complete: true, selfies: [{ subject: 0, selfie: 0, face, unusedFaces: [] }] },
  searchAlbums: { ...searchPage, complete: true, selfies: [], expectedWrongPhotos: null, timings },
  getSearch: searchPage,
  markSearch: searchPage,
  deleteSearch: undefined,
  createBulk: job,
  listBulk: { items: [job], nextCursor: null },
  getBulk: job,
  listBulkItems: { items: [jobItem], nextCursor: null },
  cancelBulk: job,
  retryBulk: job,
  createWebhook: { ...webhook, secret: 'secret' },
  listWebhooks: { items: [webhook], nextCursor: null },
  deleteWebhook: undefined,
  testWebhook: delivery,
  listDeliveries: { items: [delivery], nextCursor: null },
  redeliver: delivery,
  createUpload: { uploadId: id, method: 'PUT', url: '/x', headers: {}, expiresAt: at },
  putUpload: { uploadId: id, bytes: 1 },
  createKey: { id: 'abc', key: 'kith_abc_secret' },
  listKeys: { items: [], nextCursor: null },
  deleteKey: undefined,
  getErasure: erasure,
  listJobs: { items: [job], nextCursor: null },
  getJob: job,
  listJobItems: { items: [jobItem], nextCursor: null },
  health: { status: 'ok' },
  metrics: '',
  openapi: {},
  docs: '',
};

/** What an action was called with. */
export interface Call {
  readonly action: ActionId;
  readonly request: object;
}

export interface StandIns<P> {
  readonly calls: readonly Call[];
  /** Lets one action do something else from now on. */
  instead<Id extends ActionId>(
    action: Id,
    run: (ports: P, request: RequestOf<Id>) => Promise<AnswerOf<Id>>,
  ): void;
  readonly handlers: FunctionHandlers;
}

/** Every function, with stand-ins for all actions. */
export function standIns<P extends EdgePorts>(source: PortSource<P>): StandIns<Pick<P, 'registry'>> {
  const calls: Call[] = [];
  const others = new Map<string, (ports: Pick<P, 'registry'>, request: never) => Promise<unknown>>();
  const stand = <Id extends ActionId>(action: Id) => ({
    needs: ['registry'] as const,
    run: async (ports: Pick<P, 'registry'>, request: RequestOf<Id>): Promise<AnswerOf<Id>> => {
      calls.push({ action, request });
      const other = others.get(action);
      return other === undefined ? answers[action] : ((await other(ports, request as never)) as AnswerOf<Id>);
    },
  });
  return {
    calls,
    instead: (action, run) => void others.set(action, run),
    handlers: {
      enroll: endpoint(source, {
        enroll: {
          ...stand('enroll'),
          replay: async (_ports, answer): Promise<AnswerOf<'enroll'>> => ({
            ...answer,
            warnings: [{ index: 0, code: 'unlike_own_samples', ownSimilarity: null }],
          }),
        },
        addPhotos: stand('addPhotos'),
      }),
      identify: endpoint(source, { identify: stand('identify'), identifyAll: stand('identifyAll') }),
      verify: endpoint(source, { verify: stand('verify'), compare: stand('compare') }),
      detect: endpoint(source, { detect: stand('detect') }),
      galleries: endpoint(source, {
        createGallery: stand('createGallery'),
        listGalleries: stand('listGalleries'),
        getGallery: stand('getGallery'),
        changeGallery: stand('changeGallery'),
        deleteGallery: stand('deleteGallery'),
        galleryStats: stand('galleryStats'),
        reindexGallery: stand('reindexGallery'),
      }),
      persons: endpoint(source, {
        listPersons: stand('listPersons'),
        listDuplicates: stand('listDuplicates'),
        getPerson: stand('getPerson'),
        changePerson: stand('changePerson'),
        deletePerson: stand('deletePerson'),
        listPersonFaces: stand('listPersonFaces'),
        mergePersons: stand('mergePersons'),
        deleteFace: stand('deleteFace'),
      }),
      photos: endpoint(source, {
        searchAlbum: stand('searchAlbum'),
        searchAlbums: stand('searchAlbums'),
        getSearch: stand('getSearch'),
        markSearch: stand('markSearch'),
        deleteSearch: stand('deleteSearch'),
      }),
      albums: endpoint(source, {
        createAlbum: stand('createAlbum'),
        listAlbums: stand('listAlbums'),
        getAlbum: stand('getAlbum'),
        getCalibration: stand('getCalibration'),
        changeAlbum: stand('changeAlbum'),
        deleteAlbum: stand('deleteAlbum'),
        listAlbumPhotos: stand('listAlbumPhotos'),
        getAlbumPhoto: stand('getAlbumPhoto'),
        changeAlbumPhoto: stand('changeAlbumPhoto'),
        removePhoto: stand('removePhoto'),
        importLabels: stand('importLabels'),
      }),
      uploads: endpoint(source, { createUpload: stand('createUpload'), putUpload: stand('putUpload') }),
      guests: endpoint(source, {
        createGuestLink: stand('createGuestLink'),
        listGuestLinks: stand('listGuestLinks'),
        getGuestLink: stand('getGuestLink'),
        changeGuestLink: stand('changeGuestLink'),
        revokeGuestLink: stand('revokeGuestLink'),
        openGuestSession: stand('openGuestSession'),
        getGuestSession: stand('getGuestSession'),
        endGuestSession: stand('endGuestSession'),
        listConsentTexts: stand('listConsentTexts'),
        giveConsent: stand('giveConsent'),
        withdrawConsent: stand('withdrawConsent'),
        listGuests: stand('listGuests'),
        deleteGuest: stand('deleteGuest'),
        listReleases: stand('listReleases'),
        decideRelease: stand('decideRelease'),
        selectPhoto: stand('selectPhoto'),
        unselectPhoto: stand('unselectPhoto'),
        listSelections: stand('listSelections'),
        exportSelections: stand('exportSelections'),
      }),
      bulk: endpoint(source, {
        createBulk: stand('createBulk'),
        listBulk: stand('listBulk'),
        getBulk: stand('getBulk'),
        listBulkItems: stand('listBulkItems'),
        cancelBulk: stand('cancelBulk'),
        retryBulk: stand('retryBulk'),
      }),
      operations: endpoint(source, {
        createWebhook: stand('createWebhook'),
        listWebhooks: stand('listWebhooks'),
        deleteWebhook: stand('deleteWebhook'),
        testWebhook: stand('testWebhook'),
        listDeliveries: stand('listDeliveries'),
        redeliver: stand('redeliver'),
        createKey: stand('createKey'),
        listKeys: stand('listKeys'),
        deleteKey: stand('deleteKey'),
        getErasure: stand('getErasure'),
        listJobs: stand('listJobs'),
        getJob: stand('getJob'),
        listJobItems: stand('listJobItems'),
        health: stand('health'),
        metrics: { needs: ['telemetry'], run: showMetrics },
        openapi: { needs: [], run: describeApi },
        docs: { needs: [], run: showDocs },
      }),
    },
  };
}
