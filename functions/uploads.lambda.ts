/** The function that gives big photos a place. */
import { uploads } from '../lib/bindings/uploads.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, uploads);
