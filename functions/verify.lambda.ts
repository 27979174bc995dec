/** The function that compares a photo with a person or with another photo. */
import { verify } from '../lib/bindings/recognition.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, verify);

await runtime.ready();
