/** Runs every few seconds: finishes outbox entries, erasures, webhooks, people, rebuild jobs, and jobs whose messages were lost. */
import { tend } from '../lib/actions/tend.ts';
import { queues, stores } from '../lib/bindings/needs.ts';
import { scheduled } from '../lib/edge/scheduled.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = scheduled(runtime, [...stores, ...queues, 'tending', 'webhookSender'], tend);
