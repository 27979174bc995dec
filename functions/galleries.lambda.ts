/** The function that creates, lists, changes, counts, reindexes and erases galleries. */
import { galleries } from '../lib/bindings/galleries.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, galleries);
