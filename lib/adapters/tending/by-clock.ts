/** Nothing to ask for: a clock calls the recurring step every few seconds, or every minute. */
import type { Tending } from '../../ports/tending.ts';

export const tendedByClock: Tending = { soon: async () => {} };
