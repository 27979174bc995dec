/** Who asked not to be found: a template per embedding space, compared with every face before it is stored. */
import type { SuppressionConsent } from './erasure-requests.ts';
import type { Face } from './records.ts';
import type { PageRequest } from './registry.ts';

export interface NewSuppression extends SuppressionConsent {
  readonly uuid: string;
  /** Gallery uuid. */
  readonly gallery: string;
  /** Principal. */
  readonly actor: string;
  readonly expiresAt: Date;
  readonly createdAt: Date;
}

export interface Suppression extends NewSuppression {
  /** When the last face that was stored before it was compared with it. */
  readonly sweptAt: Date | null;
  readonly sweptAfter: string | null;
  readonly templates: number;
  /** Faces it keeps out. */
  readonly faces: number;
  /** Faces that were given back. */
  readonly restored: number;
}

export interface SuppressionTemplate {
  readonly uuid: string;
  readonly suppression: string;
  readonly space: string;
  /** The face it was made from, while that is on record. */
  readonly face: string | null;
  readonly embedding: Float32Array;
}

/** A face that may be found so far. */
export interface FindableFace {
  readonly face: string;
  readonly embedding: Float32Array;
}

export interface SuppressionRows {
  /** Waits for everybody who is storing faces of the gallery, and keeps others from it until the transaction ends. False: it is gone. */
  holdGalleryAlone(gallery: string): Promise<boolean>;
  create(suppression: NewSuppression, templates: readonly SuppressionTemplate[]): Promise<void>;
  addTemplates(templates: readonly SuppressionTemplate[]): Promise<void>;
  find(gallery: string, uuid: string): Promise<Suppression | null>;
  /** By uuid. */
  list(gallery: string, page: PageRequest): Promise<readonly Suppression[]>;
  /** Of the gallery's suppressions that are in force, in every space; inside the transaction that stores faces, after its hold. */
  templatesOf(gallery: string, now: Date): Promise<readonly SuppressionTemplate[]>;
  /** Those in force without a template in this space, with the spaces they have one in. */
  lacking(
    gallery: string,
    space: string,
    now: Date,
  ): Promise<readonly { readonly suppression: string; readonly space: string }[]>;
  /** Locks it until the transaction ends. False when it is gone or has a template in this space. */
  hold(uuid: string, without: string): Promise<boolean>;
  /** Of these faces those that were given back, with the suppressions that leave them alone. */
  exemptions(
    faces: readonly string[],
  ): Promise<readonly { readonly face: string; readonly suppression: string }[]>;
  /** Of these faces those that are kept out, with what keeps them out (null: it is over). */
  keptOut(
    faces: readonly string[],
  ): Promise<readonly { readonly face: string; readonly suppression: string | null }[]>;
  exempt(suppression: string, faces: readonly string[], actor: string): Promise<void>;
  /** Faces of the gallery with an embedding of the space, those of hidden edits too, by face uuid. */
  findable(gallery: string, space: string, page: PageRequest): Promise<readonly FindableFace[]>;
  /** The embeddings of these faces, whoever may find them. */
  embeddingsOf(space: string, faces: readonly string[]): Promise<readonly FindableFace[]>;
  /** Those whose gallery is not compared to its end. */
  unswept(limit: number): Promise<readonly Suppression[]>;
  swept(uuid: string, progress: { readonly after: string } | { readonly at: Date }): Promise<void>;
  /** Faces a suppression keeps out, by face uuid. */
  facesOf(uuid: string, page: PageRequest): Promise<readonly Face[]>;
  /** Deletes a face that is kept out, box and all. False when it is none of this suppression any more. */
  release(face: string, suppression: string): Promise<boolean>;
  /** Deletes it with its templates; the faces it kept out stay out. False when there is none. */
  remove(gallery: string, uuid: string): Promise<boolean>;
  /** At most `limit` whose time is over. */
  expired(now: Date, limit: number): Promise<readonly Pick<Suppression, 'uuid' | 'gallery'>[]>;
  /** Faces it keeps out on photos that no album shows and nobody is enrolled by: nothing but this holds those. */
  unheld(uuid: string): Promise<readonly string[]>;
}
