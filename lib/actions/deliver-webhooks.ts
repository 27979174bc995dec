/** Sends webhooks what they have to be told, and again with growing pauses while they don't answer; one part of a recurring step. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Delivery, Webhook } from '../ports/webhook-records.ts';
import { inParallel } from './in-parallel.ts';
import { sendDelivery } from './send-delivery.ts';

type Ports = Pick<ActionPorts, 'registry' | 'webhookSender' | 'digest' | 'clock' | 'telemetry'>;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Pauses after the first, second … attempt; about two days in all. */
const PAUSES: readonly number[] = [
  10 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  15 * HOUR,
  24 * HOUR,
];
/** Longer than a send may take. */
const LEASE = 2 * MINUTE;
const AT_ONCE = 8;
const BATCH = 40;
/** Batches of one step. */
const ROUNDS = 25;
/** "Gone": the receiver wants nothing any more. */
const GONE = 410;

export interface Deliveries {
  readonly delivered: number;
  readonly failed: number;
}

export async function deliverWebhooks(ports: Ports): Promise<Deliveries> {
  let delivered = 0;
  let failed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const now = ports.clock.now();
    const due = await ports.registry.deliveries.take(BATCH, now, new Date(now.getTime() + LEASE));
    await inParallel(due, AT_ONCE, async ({ delivery, webhook }) => {
      if (await deliver(ports, webhook, delivery)) delivered++;
      else failed++;
    });
    if (due.length < BATCH) break;
  }
  return { delivered, failed };
}

async function deliver(ports: Ports, webhook: Webhook, delivery: Delivery): Promise<boolean> {
  const { registry, clock, telemetry } = ports;
  const outcome = await sendDelivery(ports, webhook, delivery);
  const at = clock.now();
  const pause = PAUSES[delivery.attempts];
  const last = outcome.status === GONE || pause === undefined;
  const status = outcome.delivered ? 'delivered' : last ? 'failed' : 'waiting';
  const nextAt = status === 'waiting' && pause !== undefined ? new Date(at.getTime() + pause) : null;
  await registry.deliveries.settle(delivery.uuid, {
    status,
    lastStatus: outcome.status,
    lastFault: outcome.fault,
    at,
    nextAt,
  });
  if (status === 'failed') {
    // Two days without an answer: nobody listens there.
    await registry.webhooks.disable(webhook.uuid, at);
    telemetry.log('warn', 'a webhook is sent nothing more until it is tested', { webhook: webhook.uuid });
  }
  return outcome.delivered;
}
