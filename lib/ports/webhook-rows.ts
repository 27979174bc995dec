/** The rows of webhooks and of their deliveries. */
import type { Job } from './job-records.ts';
import type { PageRequest } from './registry.ts';
import type {
  Delivery,
  NewDelivery,
  NewWebhook,
  UntoldEvent,
  UntoldGroup,
  Webhook,
  WebhookEvent,
} from './webhook-records.ts';

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

export interface UntoldEventRows {
  add(events: readonly UntoldEvent[]): Promise<void>;
  /** At most `limit`, those that wait longest first. */
  groups(limit: number): Promise<readonly UntoldGroup[]>;
  /** Removes at most `limit` of a group, the oldest first, and answers them; inside a transaction, what others take is waited for. */
  take(group: Pick<UntoldGroup, 'event' | 'subject'>, limit: number): Promise<readonly UntoldEvent[]>;
  /** Ended jobs whose end was not told, told from now on; inside a transaction. */
  takeEndedJobs(limit: number): Promise<readonly Job[]>;
  /** Faces of the album that the index has not taken over yet, or photos of a job that are still to enter it. */
  isAlbumBusy(album: string): Promise<boolean>;
  /** Whether any event, or any job's end, is still to be told. */
  any(): Promise<boolean>;
}
