/** Labels as people write them, one after the other with commas. */

/** Each once, in their order. */
export function labelsOf(written: string): readonly string[] {
  const labels = written.split(',').map((each) => each.trim());
  return [...new Set(labels.filter((each) => each !== ''))];
}
