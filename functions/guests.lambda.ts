/** The function for guests of albums: links, sessions, consents, releases, favourites. */
import { guests } from '../lib/bindings/guests.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, guests);
