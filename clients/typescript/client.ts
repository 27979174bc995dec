/** A typed client of the kith API on the platform's fetch: nothing else needed, in Node 20 and later or in a browser. */
import { albumCalls } from './albums.ts';
import type {
  Comparison,
  DetectAnswer,
  Duplicate,
  EnrollAnswer,
  FaceSelection,
  IdentifyAllAnswer,
  IdentifyAnswer,
  Json,
  Page,
  Person,
  QualityFilter,
  StoredFace,
} from './answers.ts';
import type { BulkItemAnswer, BulkItemStatus, BulkOptions, BulkSource } from './bulk.ts';
import { erasingCalls } from './erasing.ts';
import { visitCalls } from './guest-visit.ts';
import { guestCalls } from './guests.ts';
import type { Erasure, Gallery, GallerySettings, Health, Job, KeyAnswer, Role, Stats } from './operations.ts';
import { peopleCalls } from './people.ts';
import { type Fields, formOf, isUploaded, jsonOf, type Photo, upload } from './photo-body.ts';
import { searchCalls } from './searches.ts';
import { galleryPath, segment } from './segment.ts';
import { type Call, type ClientOptions, createSend, type Fetch } from './transport.ts';

export interface EnrollOptions {
  readonly displayName?: string | undefined;
  readonly metadata?: { readonly [key: string]: Json } | undefined;
  readonly strict?: boolean | undefined;
  readonly qualityFilter?: QualityFilter | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface IdentifyOptions {
  readonly topK?: number | undefined;
  readonly threshold?: number | undefined;
  readonly faceSelection?: FaceSelection | undefined;
  readonly includeBelow?: boolean | undefined;
}

export interface PageOptions {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

export type KithClient = ReturnType<typeof createClient>;

/** Every method resolves to the answer's body or rejects with KithProblem. */
export function createClient(options: ClientOptions) {
  const send = createSend(options);
  const raw: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const get = <T>(path: string, query?: Call['query']) =>
    send<T>({ method: 'GET', path, ...(query === undefined ? {} : { query }) });
  const post = <T>(path: string, json: unknown, idempotencyKey?: string) =>
    send<T>({ method: 'POST', path, json, stores: true, idempotencyKey });
  const photoCall = <T>(path: string, photo: Photo, fields: Fields) =>
    isUploaded(photo)
      ? send<T>({ method: 'POST', path, json: jsonOf('image', [photo], fields) })
      : send<T>({ method: 'POST', path, form: formOf('file', [photo], fields) });

  return {
    /** An ill server's answer is an answer too: it names the ill part. */
    health: () => send<Health>({ method: 'GET', path: '/health', alsoAnswers: 503 }),

    createGallery: async (gallery: {
      readonly id: string;
      readonly displayName?: string;
      readonly settings?: Partial<GallerySettings>;
    }) => post<Gallery>('/v1/galleries', gallery),
    listGalleries: (page: PageOptions = {}) => get<Page<Gallery>>('/v1/galleries', { ...page }),
    gallery: async (id: string) => get<Gallery>(galleryPath(id)),
    deleteGallery: async (id: string, force = false) =>
      send<Erasure>({ method: 'DELETE', path: galleryPath(id), query: force ? { force } : {} }),
    stats: async (gallery: string) => get<Stats>(`${galleryPath(gallery)}/stats`),
    reindex: async (gallery: string) =>
      send<Job>({ method: 'POST', path: `${galleryPath(gallery)}/reindex`, stores: true }),

    enroll: async (gallery: string, person: string, photos: readonly Photo[], wishes: EnrollOptions = {}) => {
      const { idempotencyKey, ...fields } = wishes;
      const path = `${personPath(gallery, person)}/faces`;
      // One uploaded photo makes the whole request JSON.
      return photos.some(isUploaded)
        ? post<EnrollAnswer>(path, jsonOf('images', photos, fields), idempotencyKey)
        : send<EnrollAnswer>({
            method: 'POST',
            path,
            form: formOf('files', photos, fields),
            stores: true,
            idempotencyKey,
          });
    },
    identify: async (gallery: string, photo: Photo, wishes: IdentifyOptions = {}) =>
      photoCall<IdentifyAnswer>(`${galleryPath(gallery)}/identify`, photo, { ...wishes }),
    identifyAll: async (gallery: string, photo: Photo, wishes: Omit<IdentifyOptions, 'faceSelection'> = {}) =>
      photoCall<IdentifyAllAnswer>(`${galleryPath(gallery)}/identify-all`, photo, { ...wishes }),
    verify: async (
      gallery: string,
      person: string,
      photo: Photo,
      wishes: { readonly threshold?: number | undefined } = {},
    ) => photoCall<Comparison>(`${personPath(gallery, person)}/verify`, photo, { ...wishes }),
    detect: (photo: Photo) => photoCall<DetectAnswer>('/v1/detect', photo, {}),

    listPersons: async (gallery: string, page: PageOptions = {}) =>
      get<Page<Person>>(`${galleryPath(gallery)}/persons`, { ...page }),
    person: async (gallery: string, person: string) => get<Person>(personPath(gallery, person)),
    listFaces: async (gallery: string, person: string, page: PageOptions = {}) =>
      get<Page<StoredFace>>(`${personPath(gallery, person)}/faces`, { ...page }),
    deletePerson: async (gallery: string, person: string) =>
      send<Erasure>({ method: 'DELETE', path: personPath(gallery, person) }),
    deleteFace: async (gallery: string, face: string) =>
      send<Erasure>({ method: 'DELETE', path: `${galleryPath(gallery)}/faces/${segment(face)}` }),
    mergePersons: async (gallery: string, into: string, from: string) =>
      post<Person>(`${personPath(gallery, into)}/merge`, { from }),
    duplicatePersons: async (gallery: string, page: PageOptions = {}) =>
      get<Page<Duplicate> & { readonly threshold: number }>(`${galleryPath(gallery)}/persons/duplicates`, {
        ...page,
      }),

    ...albumCalls(send),
    ...peopleCalls(send),
    ...searchCalls(send),
    ...erasingCalls(send),
    ...guestCalls(send),
    ...visitCalls(send),

    /** For a photo too big for a request: puts it into the upload store and answers what to hand to the other methods. */
    upload: async (gallery: string, photo: Exclude<Photo, { readonly uploadId: string }>) =>
      upload(send, raw, galleryPath(gallery), photo, options),

    createBulk: async (
      gallery: string,
      source: BulkSource,
      wishes: BulkOptions = {},
      idempotencyKey?: string,
    ) => post<Job>(bulkPath(gallery), { ...wishes, ...source }, idempotencyKey),
    listBulkJobs: async (gallery: string, page: PageOptions = {}) =>
      get<Page<Job>>(bulkPath(gallery), { ...page }),
    bulkJob: async (gallery: string, job: string) => get<Job>(`${bulkPath(gallery)}/${segment(job)}`),
    bulkItems: async (
      gallery: string,
      job: string,
      wishes: PageOptions & { readonly status?: BulkItemStatus | undefined } = {},
    ) => get<Page<BulkItemAnswer>>(`${bulkPath(gallery)}/${segment(job)}/items`, { ...wishes }),
    cancelBulk: async (gallery: string, job: string) =>
      post<Job>(`${bulkPath(gallery)}/${segment(job)}/cancel`, {}),
    retryBulk: async (gallery: string, job: string) =>
      post<Job>(`${bulkPath(gallery)}/${segment(job)}/retry`, {}),

    createKey: (key: {
      readonly role: Role;
      readonly galleries?: readonly string[];
      readonly expiresAt?: string;
      readonly label?: string;
    }) => post<{ readonly id: string; readonly key: string }>('/v1/keys', key),
    listKeys: (page: PageOptions = {}) => get<Page<KeyAnswer>>('/v1/keys', { ...page }),
    revokeKey: async (id: string) => send<null>({ method: 'DELETE', path: `/v1/keys/${segment(id)}` }),

    job: async (id: string) => get<Job>(`/v1/jobs/${segment(id)}`),
    erasure: async (id: string) => get<Erasure>(`/v1/erasures/${segment(id)}`),
  };
}

/** Walks a list to its end, page by page. */
export async function* everyItem<T>(
  list: (page: PageOptions) => Promise<Page<T>>,
  limit?: number,
): AsyncGenerator<T, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await list({ limit, cursor });
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** A whole list in memory; for lists that are known to be small. */
export async function allItems<T>(
  list: (page: PageOptions) => Promise<Page<T>>,
  limit?: number,
): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of everyItem(list, limit)) items.push(item);
  return items;
}

function bulkPath(gallery: string): string {
  return `${galleryPath(gallery)}/bulk-enrollments`;
}

function personPath(gallery: string, id: string): string {
  return `${galleryPath(gallery)}/persons/${segment(id)}`;
}
