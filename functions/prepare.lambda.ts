/** Runs once before the first request of a server; a deployment has a release step instead. */
import { prepare } from '../lib/actions/prepare.ts';
import { stores } from '../lib/bindings/needs.ts';
import { scheduled } from '../lib/edge/scheduled.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = scheduled(runtime, stores, prepare);
