/** What the liveness networks say together. */

/** The class of a living person; 0 and 2 are kinds of attack (`test.py` of Silent-Face-Anti-Spoofing). */
const LIVE = 1;
const CLASSES = 3;

/** `logits`: three per network. The softmaxes are added: live when that class leads, `liveScore` its mean share (0..1). */
export function liveScore(logits: readonly Float32Array[]): {
  readonly live: boolean;
  readonly liveScore: number;
} {
  const sum = new Float64Array(CLASSES);
  for (const own of logits) {
    if (own.length !== CLASSES) throw new RangeError(`A liveness network gives 3 values, not ${own.length}`);
    const largest = Math.max(...own);
    const powers = Array.from(own, (value) => Math.exp(value - largest));
    const total = powers.reduce((a, b) => a + b, 0);
    for (const [i, power] of powers.entries()) sum[i]! += power / total;
  }
  const live = sum[LIVE]!;
  return { live: live > sum[0]! && live > sum[2]!, liveScore: live / logits.length };
}
