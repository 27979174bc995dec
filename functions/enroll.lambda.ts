/** The function that enrolls people from photos and adds photos to albums. */
import { enroll } from '../lib/bindings/recognition.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, enroll);

await runtime.ready();
