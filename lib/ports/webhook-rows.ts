/** The rows of webhooks and of their deliveries. */
import type { PageRequest } from './registry.ts';
import type { Delivery, NewDelivery, NewWebhook, Webhook, WebhookEvent } from './webhook-records.ts';

export interface WebhookRows {
  create(webhook: NewWebhook): Promise<void>;
  find(gallery: string, uuid: string): Promise<Webhook | null>;
  /** By uuid. */
  list(gallery: string, page: PageRequest): Promise<readonly Webhook[]>;
  /** Those that are enabled and want to know of this event. */
  listening(gallery: string, event: WebhookEvent): Promise<readonly Webhook[]>;
  /** `null` enables it again. */
  disable(uuid: string, at: Date | null): Promise<void>;
  /** Its deliveries go with it; false when there is none. */
  remove(gallery: string, uuid: string): Promise<boolean>;
}

export interface DeliveryRows {
  add(deliveries: readonly NewDelivery[]): Promise<void>;
  find(webhook: string, uuid: string): Promise<Delivery | null>;
  /** Newest first: `after` is exclusive, uuids fall. */
  list(webhook: string, page: PageRequest): Promise<readonly Delivery[]>;
  /** Due ones of enabled webhooks, oldest first, hidden from other senders until then. */
  take(
    limit: number,
    now: Date,
    hiddenUntil: Date,
  ): Promise<readonly { readonly delivery: Delivery; readonly webhook: Webhook }[]>;
  /** Counts the attempt; `nextAt` null = there will be no other. */
  settle(
    uuid: string,
    outcome: {
      readonly status: Delivery['status'];
      readonly lastStatus: number | null;
      readonly lastFault: string | null;
      readonly at: Date;
      readonly nextAt: Date | null;
    },
  ): Promise<void>;
  /** Makes it due once more; false when there is none. */
  again(webhook: string, uuid: string, now: Date): Promise<boolean>;
  /** When the next one is due; null when none waits. */
  nextDue(): Promise<Date | null>;
  /** Removes those made before; answers how many. */
  expire(before: Date): Promise<number>;
}
