/** Plays the scheduler on a laptop: calls a scheduled handler again and again, never twice at once. */

export interface Schedule {
  /** Stops and resolves when a call in progress has ended. */
  stop(): Promise<void>;
}

/**
 * Calls `handler` every `seconds`, the first time after `firstAfter` seconds. A call that takes longer delays the next one.
 * @param onFault gets what the handler throws; the schedule goes on.
 */
export function schedule(
  handler: () => Promise<unknown>,
  { seconds, firstAfter = seconds }: { readonly seconds: number; readonly firstAfter?: number },
  onFault: (fault: unknown) => void,
): Schedule {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const plan = (after: number) => {
    if (stopped) return;
    timer = setTimeout(() => {
      running = handler()
        .then(() => undefined, onFault)
        .finally(() => plan(seconds));
    }, after * 1000);
    // A waiting schedule alone must not keep the process alive.
    timer.unref();
  };
  plan(firstAfter);

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
