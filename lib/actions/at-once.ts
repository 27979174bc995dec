/** Does the same with many things, some of them at the same time. */

/**
 * Results come in the order of the things. When one fails, none is begun any more, and the first failure comes out once what runs has ended.
 */
export async function atOnce<Thing, Result>(
  things: readonly Thing[],
  most: number,
  work: (thing: Thing) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  let failed = false;
  const worker = async () => {
    while (next < things.length && !failed) {
      const at = next++;
      try {
        results[at] = await work(things[at]!);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: Math.min(most, things.length) }, worker));
  for (const outcome of workers) if (outcome.status === 'rejected') throw outcome.reason;
  return results;
}
