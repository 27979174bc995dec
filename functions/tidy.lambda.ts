/** Runs hourly: retention, leftovers, silent webhooks and the comparison of index and registry. */
import { tidy } from '../lib/actions/tidy.ts';
import { stores } from '../lib/bindings/needs.ts';
import { scheduled } from '../lib/edge/scheduled.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = scheduled(runtime, [...stores, 'webhookSender'], tidy);
