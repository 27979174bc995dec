/** Do the selfies of one person show one person? If not, a search would mix two people's photos. */
import { cosine } from './similarity.ts';

/**
 * Every selfie is tied to every other one through pairs at or above the threshold: a selfie with sunglasses need not be near a
 * smiling one as long as a third is near both. One selfie agrees with itself.
 */
export function selfiesAgree(selfies: readonly Float32Array[], threshold: number): boolean {
  const [first, ...others] = selfies;
  if (first === undefined) return true;
  const reached = [first];
  let left = others;
  for (let at = 0; at < reached.length; at++) {
    const near = left.filter((selfie) => cosine(reached[at]!, selfie) >= threshold);
    left = left.filter((selfie) => !near.includes(selfie));
    reached.push(...near);
  }
  return left.length === 0;
}
