/** Webhooks and what they were told. */
import type { Json } from './records.ts';

export type WebhookEvent =
  | 'photo.indexed'
  | 'album.ready'
  | 'job.finished'
  | 'guest.matched'
  | 'selection.changed'
  | 'erasure.verified'
  /** Sent when somebody asks for it, to see whether it arrives. */
  | 'test';

export interface NewWebhook {
  readonly uuid: string;
  /** Gallery uuid. */
  readonly gallery: string;
  readonly url: string;
  /** 32 random bytes; they sign what is sent. */
  readonly secret: Uint8Array;
  readonly events: readonly WebhookEvent[];
  readonly label: string | null;
}

export interface Webhook extends NewWebhook {
  /** Set when it failed for too long; nothing is sent until somebody tests it with success. */
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
}

export interface NewDelivery {
  readonly uuid: string;
  readonly webhook: string;
  readonly event: WebhookEvent;
  /** Ids and counts; no names, no similarities. */
  readonly body: { readonly [key: string]: Json };
  readonly nextAt: Date;
}

/** What happened to an album or to a guest in it, to be told soon, together with what happens to the same one until then. */
export interface UntoldEvent {
  readonly uuid: string;
  /** Gallery uuid. */
  readonly gallery: string;
  /** Album uuid. */
  readonly album: string;
  readonly event: 'photo.indexed' | 'album.ready' | 'selection.changed';
  /** Uuid of the album or guest it is about. */
  readonly subject: string;
  readonly data: { readonly [key: string]: Json };
  readonly at: Date;
}

/** Everything that waits of one event about one subject. */
export interface UntoldGroup extends Pick<UntoldEvent, 'gallery' | 'album' | 'event' | 'subject'> {
  readonly count: number;
  readonly oldest: Date;
  readonly newest: Date;
}

export interface Delivery extends NewDelivery {
  readonly status: 'waiting' | 'delivered' | 'failed';
  /** How often it was sent. */
  readonly attempts: number;
  /** HTTP status of the last answer; null before, and when there was none. */
  readonly lastStatus: number | null;
  /** Why there was no answer. */
  readonly lastFault: string | null;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
}
