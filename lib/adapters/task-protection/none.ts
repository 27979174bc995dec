/** Where nobody ends processes because of load, there is nothing to ask for. */
import type { TaskProtection } from '../../ports/task-protection.ts';

export const noTaskProtection: TaskProtection = {
  protect: async () => {},
  release: async () => {},
};
