/** Has whatever a change leaves over (index, erasures) looked after soon. */
import type { Tending } from '../ports/tending.ts';

/** Asked for before the work: a function that dies in the middle of it can't ask any more. */
export async function tended<T>(
  tending: Tending,
  route: { readonly method: string; readonly stores: boolean },
  work: () => Promise<T>,
): Promise<T> {
  const changes = route.stores || route.method === 'DELETE' || route.method === 'PATCH';
  if (!changes) return work();
  const asked = tending.soon();
  try {
    return await work();
  } finally {
    await asked;
  }
}
