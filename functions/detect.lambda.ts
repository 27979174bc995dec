/** The function that finds the faces of a photo. */
import { detect } from '../lib/bindings/recognition.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, detect);

await runtime.ready();
