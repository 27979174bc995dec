/** Webhooks and deliveries as the API shows them. */
import type { Delivery, Webhook, WebhookEvent } from '../ports/webhook-records.ts';

export interface WebhookAnswer {
  readonly id: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly label: string | null;
  readonly disabledAt: string | null;
  readonly createdAt: string;
}

export interface DeliveryAnswer {
  readonly id: string;
  readonly event: WebhookEvent;
  readonly status: Delivery['status'];
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastFault: string | null;
  readonly nextAt: string | null;
  readonly deliveredAt: string | null;
  readonly createdAt: string;
}

export function webhookAnswer(webhook: Omit<Webhook, 'secret' | 'gallery'>): WebhookAnswer {
  return {
    id: webhook.uuid,
    url: webhook.url,
    events: webhook.events,
    label: webhook.label,
    disabledAt: webhook.disabledAt?.toISOString() ?? null,
    createdAt: webhook.createdAt.toISOString(),
  };
}

export function deliveryAnswer(delivery: Delivery): DeliveryAnswer {
  return {
    id: delivery.uuid,
    event: delivery.event,
    status: delivery.status,
    attempts: delivery.attempts,
    lastStatus: delivery.lastStatus,
    lastFault: delivery.lastFault,
    nextAt: delivery.status === 'waiting' ? delivery.nextAt.toISOString() : null,
    deliveredAt: delivery.deliveredAt?.toISOString() ?? null,
    createdAt: delivery.createdAt.toISOString(),
  };
}
