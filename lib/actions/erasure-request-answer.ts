/** A request to erase faces as answers show it: staff see what would go, guests only how far it is. */
import type { Box } from '../face/face.ts';
import type {
  ErasureRequest,
  ErasureRequestStatus,
  ErasureScope,
  RequestedFace,
} from '../ports/erasure-requests.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { normalized, plainBox } from './face-answer.ts';
import type { LikeFaces } from './faces-like.ts';

export interface RequestedFaceAnswer {
  readonly faceId: string;
  readonly photoId: string;
  readonly fileName: string | null;
  readonly albums: readonly string[];
  readonly personId: string | null;
  readonly box: Box;
  readonly boxNormalized: Box;
  /** To the selfie, in the answer to the request alone: it is kept nowhere. */
  readonly similarity?: number;
}

export interface ErasureRequestAnswer {
  readonly id: string;
  readonly status: ErasureRequestStatus;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Consent to keeping a template was given with the request. */
  readonly suppress: boolean;
  /** From here on not for guests: whom an album shows is theirs to learn by a search with consent. */
  readonly albumId?: string | null;
  readonly requestedBy?: 'guest' | 'staff';
  readonly guestId?: string | null;
  readonly scope?: ErasureScope;
  readonly erasureId?: string | null;
  readonly counts?: { readonly faces: number; readonly photos: number };
  readonly faces?: readonly RequestedFaceAnswer[];
  readonly threshold?: number;
  readonly searchedFaces?: number;
  readonly expectedWrongFaces?: number | null;
  readonly complete?: boolean;
}

export function guestsRequest({
  uuid,
  status,
  createdAt,
  expiresAt,
  consent,
}: Pick<ErasureRequest, 'uuid' | 'status' | 'createdAt' | 'expiresAt' | 'consent'>): ErasureRequestAnswer {
  return {
    id: uuid,
    status,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    suppress: consent !== null,
  };
}

/** `found` only right after the search. Faces that are gone meanwhile are left out. */
export async function staffsRequest(
  { registry }: { readonly registry: Pick<RegistryRows, 'erasureRequests' | 'albums'> },
  request: ErasureRequest,
  found: LikeFaces | null = null,
): Promise<ErasureRequestAnswer> {
  const known = await registry.erasureRequests.faces(request.gallery, request.faces);
  const similarities = new Map(found?.faces.map(({ face, similarity }) => [face, similarity]));
  const byFace = new Map(known.map((face) => [face.face, face]));
  const faces = request.faces.flatMap((face) => byFace.get(face) ?? []);
  const [album] = request.album === null ? [] : await registry.albums.findByUuids([request.album]);
  return {
    ...guestsRequest(request),
    albumId: album?.id ?? null,
    requestedBy: request.requestedBy.startsWith('guest-') ? 'guest' : 'staff',
    guestId: request.guest,
    scope: request.scope,
    erasureId: request.erasure,
    counts: { faces: faces.length, photos: new Set(faces.map(({ photo }) => photo)).size },
    faces: faces.map((face) => requestedFace(face, similarities.get(face.face))),
    ...(found !== null && {
      threshold: found.threshold,
      searchedFaces: found.searched,
      expectedWrongFaces: found.expectedWrong,
      complete: found.complete,
    }),
  };
}

function requestedFace(
  { face, photo, fileName, albums, person, box, ...size }: RequestedFace,
  similarity: number | undefined,
): RequestedFaceAnswer {
  return {
    faceId: face,
    photoId: photo,
    fileName,
    albums,
    personId: person,
    box: plainBox(box),
    boxNormalized: normalized(box, size),
    ...(similarity !== undefined && { similarity }),
  };
}
