/** Tells apart what is wrong with one photo from what would be wrong with every photo now. */
import { Refusal, type RefusalCode } from '../errors.ts';

const AWAY: ReadonlySet<RefusalCode> = new Set([
  'registry_unavailable',
  'index_unavailable',
  'queue_unavailable',
  'storage_unavailable',
  'models_unavailable',
  'storage_full',
  'rate_limited',
]);

/** Trying the next photo would be in vain: the work pauses, and its messages come again. */
export function isPause(error: unknown): boolean {
  return error instanceof Refusal && AWAY.has(error.code);
}
