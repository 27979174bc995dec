/** The function that finds people in the photos of albums by a selfie. */
import { photos } from '../lib/bindings/photos.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, photos);

await runtime.ready();
