/** The function for health, metrics, documents, keys, jobs and receipts. */
import { operations } from '../lib/bindings/operations.ts';
import { endpoint } from '../lib/edge/endpoint.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = endpoint(runtime, operations);
