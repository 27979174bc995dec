/** Runs every few seconds: finishes outbox entries, erasures and rebuild jobs. */
import { tend } from '../lib/actions/tend.ts';
import { stores } from '../lib/bindings/needs.ts';
import { scheduled } from '../lib/edge/scheduled.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = scheduled(runtime, stores, tend);
