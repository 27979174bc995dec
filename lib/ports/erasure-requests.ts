/** What somebody wants to have erased by showing a face: kept until it is decided, the face it was asked with never. */
import type { Box } from '../face/face.ts';
import type { ConsentRelation } from './guest-records.ts';
import type { PageRequest } from './registry.ts';

/** To a template that is kept so that its person is not found again. */
export interface SuppressionConsent {
  readonly textVersion: string;
  readonly locale: string;
  readonly relation: ConsentRelation;
}

export type ErasureScope = 'faces' | 'photos';
export type ErasureRequestStatus = 'waiting' | 'confirmed' | 'declined';

export interface NewErasureRequest {
  readonly uuid: string;
  /** Gallery uuid. */
  readonly gallery: string;
  /** Album uuid; null = every face of the gallery was looked at. */
  readonly album: string | null;
  /** Guest session uuid; null when staff ask, or when the guest was erased. */
  readonly guest: string | null;
  /** Face uuids, the likest first. */
  readonly faces: readonly string[];
  /** Principal. */
  readonly requestedBy: string;
  /** Null: nothing is to be kept of the face. */
  readonly consent: SuppressionConsent | null;
  readonly createdAt: Date;
  /** Until then it may be decided; a decided one is shown until then. */
  readonly expiresAt: Date;
}

export interface ErasureRequest extends NewErasureRequest {
  readonly scope: ErasureScope;
  readonly status: ErasureRequestStatus;
  readonly decidedBy: string | null;
  /** Erasure id. */
  readonly erasure: string | null;
}

/** A photo of a picture that is to go, with every edit of it. */
export interface PictureEdit {
  readonly photo: string;
  /** The same for all edits of one picture. */
  readonly picture: string;
  readonly width: number;
  readonly height: number;
}

/** A face as whoever decides sees it. */
export interface RequestedFace {
  readonly face: string;
  readonly photo: string;
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  readonly fileName: string | null;
  /** Album ids. */
  readonly albums: readonly string[];
  /** Person id. */
  readonly person: string | null;
}

export interface ErasureRequestRows {
  create(request: NewErasureRequest): Promise<void>;
  find(gallery: string, uuid: string): Promise<ErasureRequest | null>;
  /** The same, locked until the transaction ends; after the gallery. */
  claim(gallery: string, uuid: string): Promise<ErasureRequest | null>;
  /** By uuid, the oldest first. */
  list(
    of: {
      readonly gallery: string;
      readonly album?: string | undefined;
      readonly guest?: string | undefined;
      readonly status?: ErasureRequestStatus | undefined;
    },
    page: PageRequest,
  ): Promise<readonly ErasureRequest[]>;
  /** The faces are forgotten with it. */
  decide(
    uuid: string,
    decision: Pick<ErasureRequest, 'scope' | 'status' | 'decidedBy' | 'erasure' | 'expiresAt'>,
  ): Promise<void>;
  /** Of these faces those the gallery still has, in any order. */
  faces(gallery: string, faces: readonly string[]): Promise<readonly RequestedFace[]>;
  /** The pictures of these faces of the gallery with all edits, older and newer, locked until the transaction ends. */
  lockPictures(gallery: string, faces: readonly string[]): Promise<readonly PictureEdit[]>;
  /** Deletes at most `limit` whose time is over; answers how many. */
  expire(now: Date, limit: number): Promise<number>;
}
