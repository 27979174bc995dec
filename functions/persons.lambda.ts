/** The function that lists, changes, merges and erases persons and their faces. */
import { persons } from '../lib/bindings/persons.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, persons);
