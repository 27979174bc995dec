/** Runs the parts of a recurring step one after the other, so that a part that fails doesn't hold up the rest. */

/** Each part is tried whatever became of the others; the first fault is thrown at the end. */
export async function eachPart(parts: readonly (() => Promise<unknown>)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const part of parts) {
    try {
      await part();
    } catch (fault) {
      faults.push(fault);
    }
  }
  if (faults.length > 0) throw faults[0];
}
