/** Webhooks: the calls about them, and how a receiver knows that kith sent what it got, not long ago. */
import { listed, type PageOptions } from './listing.ts';
import { galleryPath, segment } from './segment.ts';
import type { Send } from './transport.ts';

export type WebhookEvent =
  | 'photo.indexed'
  | 'album.ready'
  | 'job.finished'
  | 'guest.matched'
  | 'selection.changed'
  | 'erasure.verified';

export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly (WebhookEvent | 'test')[];
  readonly label: string | null;
  /** Set when nobody answered for two days; a test that arrives enables it again. */
  readonly disabledAt: string | null;
  readonly createdAt: string;
}

export interface NewWebhook extends Webhook {
  /** Shown once. */
  readonly secret: string;
}

export interface Delivery {
  readonly id: string;
  readonly event: WebhookEvent | 'test';
  readonly status: 'waiting' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastFault: string | null;
  readonly nextAt: string | null;
  readonly deliveredAt: string | null;
  readonly createdAt: string;
}

export function webhookCalls(send: Send) {
  const all = (gallery: string) => `${galleryPath(gallery)}/webhooks`;
  const one = (gallery: string, webhook: string) => `${all(gallery)}/${segment(webhook)}`;
  return {
    createWebhook: async (
      gallery: string,
      webhook: {
        readonly url: string;
        readonly events: readonly WebhookEvent[];
        readonly label?: string | null | undefined;
      },
    ) => send<NewWebhook>({ method: 'POST', path: all(gallery), json: webhook, stores: true }),
    webhooks: (gallery: string, page: PageOptions = {}) =>
      listed<Webhook>(send, () => ({ path: all(gallery), query: { ...page } })),
    deleteWebhook: async (gallery: string, webhook: string) =>
      send<null>({ method: 'DELETE', path: one(gallery, webhook) }),
    testWebhook: async (gallery: string, webhook: string) =>
      send<Delivery>({ method: 'POST', path: `${one(gallery, webhook)}/test` }),
    deliveries: (gallery: string, webhook: string, page: PageOptions = {}) =>
      listed<Delivery>(send, () => ({
        path: `${one(gallery, webhook)}/deliveries`,
        query: { ...page },
      })),
    redeliver: async (gallery: string, webhook: string, delivery: string) =>
      send<Delivery>({
        method: 'POST',
        path: `${one(gallery, webhook)}/deliveries/${segment(delivery)}/redeliver`,
      }),
  };
}

/** Seconds a signature is good for. */
const TOLERANCE = 300;

/**
 * True when `signature` (the header `kith-signature`) was made with `secret` over exactly this body within the last five minutes.
 * @param secret as the API showed it once
 * @param body the bytes of the request as text, before any parsing
 * @param now seconds since 1970
 */
export async function isFromKith(
  secret: string,
  signature: string,
  body: string,
  now: number = Math.floor(Date.now() / 1000),
): Promise<boolean> {
  const parts = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature);
  const time = Number(parts?.[1]);
  const given = parts?.[2];
  if (given === undefined || Math.abs(now - time) > TOLERANCE) return false;
  const key = await crypto.subtle.importKey(
    'raw',
    bytesOf(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  const mac = Uint8Array.from(given.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  // The comparison is the platform's, in constant time.
  return crypto.subtle.verify('HMAC', key, mac, new TextEncoder().encode(`${time}.${body}`));
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
