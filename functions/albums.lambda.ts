/** The function that creates, lists, changes and erases albums, and tells what is in them. */
import { albums } from '../lib/bindings/albums.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, albums);
