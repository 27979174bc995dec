/** Opens something once, however many ask at the same time. */

/** The same promise for every caller; after a failure the next caller tries again, since what was missing may have arrived. */
export function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | null = null;
  return () => {
    if (opening === null) {
      opening = open();
      opening.catch(() => {
        opening = null;
      });
    }
    return opening;
  };
}
