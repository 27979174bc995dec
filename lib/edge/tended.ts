/** Has whatever a change leaves over (index, erasures) looked after soon. */
import type { Tending } from '../ports/tending.ts';
import type { Route } from './route.ts';

/** A route that changes something, or that webhooks may be told of: what guests do is, and their searches change nothing else. */
export function leavesWork({ method, stores, guest }: Pick<Route, 'method' | 'stores' | 'guest'>): boolean {
  const changes = stores || method === 'DELETE' || method === 'PATCH' || method === 'PUT';
  return changes || (guest !== false && method === 'POST');
}

/** Asked for before the work: a function that dies in the middle of it can't ask any more. */
export async function tended<T>(tending: Tending, work: () => Promise<T>): Promise<T> {
  const asked = tending.soon();
  try {
    return await work();
  } finally {
    await asked;
  }
}
