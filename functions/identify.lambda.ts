/** The function that says who is on a photo, for one face or for every face. */
import { identify } from '../lib/bindings/recognition.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, identify);

await runtime.ready();
