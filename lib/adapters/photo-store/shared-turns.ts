/** One piece of work for all who ask at the same time, as long as it begins after they asked: writing a folder costs as much for one name as for ten. */

/** Whoever asks while the work on a key is under way shares the next turn, which begins when this one has ended. */
export function sharedTurns(work: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const coming = new Map<string, Promise<void>>();

  function begin(key: string): Promise<void> {
    coming.delete(key);
    const turn = work(key).finally(() => {
      if (running.get(key) === turn) running.delete(key);
    });
    running.set(key, turn);
    return turn;
  }

  return (key) => {
    const shared = coming.get(key);
    if (shared !== undefined) return shared;
    const under = running.get(key);
    if (under === undefined) return begin(key);
    // What becomes of the turn before is told to those who wait for it.
    const next = under.then(
      () => begin(key),
      () => begin(key),
    );
    coming.set(key, next);
    return next;
  };
}
