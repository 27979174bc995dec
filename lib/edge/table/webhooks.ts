/** The routes of webhooks. */
import { z } from 'zod';
import type { RouteRows } from '../route.ts';
import * as s from '../schemas/webhooks.ts';

export const webhookRoutes = {
  createWebhook: {
    method: 'POST',
    path: '/v1/galleries/{gallery}/webhooks',
    functionName: 'operations',
    role: 'admin',
    request: s.createWebhookRequest,
    response: s.newWebhook,
    status: 201,
    stores: true,
    summary: 'Have a web address told of events; its signing secret is shown once.',
  },
  listWebhooks: {
    method: 'GET',
    path: '/v1/galleries/{gallery}/webhooks',
    functionName: 'operations',
    role: 'admin',
    request: s.listWebhooksRequest,
    response: s.webhookList,
    status: 200,
    summary: 'The webhooks of a gallery, without their secrets.',
  },
  deleteWebhook: {
    method: 'DELETE',
    path: '/v1/galleries/{gallery}/webhooks/{webhook}',
    functionName: 'operations',
    role: 'admin',
    request: s.webhookOnly,
    answers: 'none',
    response: z.void(),
    status: 204,
    summary: 'Remove a webhook with what it still had to be told.',
  },
  testWebhook: {
    method: 'POST',
    path: '/v1/galleries/{gallery}/webhooks/{webhook}/test',
    functionName: 'operations',
    role: 'admin',
    request: s.webhookOnly,
    response: s.delivery,
    status: 200,
    summary: 'Send a test event now and tell what came back.',
  },
  listDeliveries: {
    method: 'GET',
    path: '/v1/galleries/{gallery}/webhooks/{webhook}/deliveries',
    functionName: 'operations',
    role: 'admin',
    request: s.listDeliveriesRequest,
    response: s.deliveryList,
    status: 200,
    summary: 'What a webhook was told, newest first.',
  },
  redeliver: {
    method: 'POST',
    path: '/v1/galleries/{gallery}/webhooks/{webhook}/deliveries/{delivery}/redeliver',
    functionName: 'operations',
    role: 'admin',
    request: s.deliveryOnly,
    response: s.delivery,
    status: 202,
    summary: 'Tell a webhook something once more.',
  },
} as const satisfies RouteRows;
