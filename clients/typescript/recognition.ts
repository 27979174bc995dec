/** The calls that look at photos: enroll, identify, verify, compare, detect. */
import type {
  Comparison,
  DetectAnswer,
  EnrollAnswer,
  FaceSelection,
  IdentifyAllAnswer,
  IdentifyAnswer,
  Json,
  QualityFilter,
} from './answers.ts';
import type { Carry } from './carry.ts';
import { type Fields, formOf, isUploaded, jsonOf, type Photo, pairFormOf } from './photo-body.ts';
import { galleryPath, segment } from './segment.ts';
import type { Send } from './transport.ts';

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

export interface CompareOptions {
  readonly threshold?: number | undefined;
  readonly qualityFilter?: QualityFilter | undefined;
  readonly faceSelection?: FaceSelection | undefined;
}

type Held = Exclude<Photo, { readonly uploadId: string }>;

export function recognitionCalls(send: Send, carry: Carry) {
  const personPath = (gallery: string, id: string) => `${galleryPath(gallery)}/persons/${segment(id)}`;
  const ask = async <T>(gallery: string, path: string, photo: Photo, fields: Fields) => {
    const [carried = photo] = await carry(gallery, [photo]);
    return asked<T>(send, path, carried, fields);
  };

  return {
    /** Of 1 to 20 photos. */
    enroll: async (gallery: string, person: string, photos: readonly Photo[], wishes: EnrollOptions = {}) => {
      const { idempotencyKey, ...fields } = wishes;
      const path = `${personPath(gallery, person)}/faces`;
      const call = { method: 'POST', path, stores: true, idempotencyKey } as const;
      const carried = await carry(gallery, photos, idempotencyKey);
      // One uploaded photo makes the whole request JSON.
      return carried.some(isUploaded)
        ? send<EnrollAnswer>({ ...call, json: jsonOf('images', carried, fields) })
        : send<EnrollAnswer>({ ...call, form: formOf('files', carried, fields) });
    },
    identify: async (gallery: string, photo: Photo, wishes: IdentifyOptions = {}) =>
      ask<IdentifyAnswer>(gallery, `${galleryPath(gallery)}/identify`, photo, { ...wishes }),
    identifyAll: async (gallery: string, photo: Photo, wishes: Omit<IdentifyOptions, 'faceSelection'> = {}) =>
      ask<IdentifyAllAnswer>(gallery, `${galleryPath(gallery)}/identify-all`, photo, { ...wishes }),
    verify: async (gallery: string, person: string, photo: Photo, wishes: CompareOptions = {}) =>
      ask<Comparison>(gallery, `${personPath(gallery, person)}/verify`, photo, { ...wishes }),
    /** Photos of these two are not uploaded: nothing here belongs to a gallery. */
    compare: (probe: Held, reference: Held, wishes: CompareOptions = {}) =>
      send<Comparison>({
        method: 'POST',
        path: '/v1/compare',
        form: pairFormOf(probe, reference, { ...wishes }),
        asks: true,
      }),
    detect: (photo: Held) => asked<DetectAnswer>(send, '/v1/detect', photo, {}),
  };
}

/** Nothing is stored, so the question can be asked again. */
function asked<T>(send: Send, path: string, photo: Photo, fields: Fields): Promise<T> {
  const call = { method: 'POST', path, asks: true } as const;
  return isUploaded(photo)
    ? send<T>({ ...call, json: jsonOf('image', [photo], fields) })
    : send<T>({ ...call, form: formOf('file', [photo], fields) });
}
