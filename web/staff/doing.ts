/** One thing being done at a press: at work, failed with a reason, or done. */
import { useState } from 'preact/hooks';

export interface Doing {
  readonly busy: boolean;
  readonly problem: unknown;
  /** Resolves to whether it was done; what went wrong is in `problem` then. */
  readonly run: (work: () => Promise<unknown>) => Promise<boolean>;
  readonly forget: () => void;
}

export function useDoing(): Doing {
  const [state, setState] = useState<{ readonly busy: boolean; readonly problem: unknown }>({
    busy: false,
    problem: null,
  });
  return {
    ...state,
    forget: () => setState({ busy: false, problem: null }),
    run: async (work) => {
      setState({ busy: true, problem: null });
      try {
        await work();
        setState({ busy: false, problem: null });
        return true;
      } catch (problem) {
        setState({ busy: false, problem });
        return false;
      }
    },
  };
}
