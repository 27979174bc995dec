/** No liveness check: every face passes unchecked, and says so. */
import type { Liveness } from '../../ports/liveness.ts';

export function openNoLiveness(): Liveness {
  return {
    check: () => Promise.resolve({ kind: 'unchecked' }),
    close: () => Promise.resolve(),
  };
}
