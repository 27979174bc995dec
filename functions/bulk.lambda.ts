/** The function that takes bulk jobs and tells how far they are. */
import { bulk } from '../lib/bindings/bulk.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, bulk);
