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
