/** A file's path as the external id of its picture, the same for every edit of it. */
import type { Digest } from '../ports/digest.ts';

/** Characters of an external id, and of the digest that ends one that is not the path itself. */
const LONGEST = 255;
const DIGITS = 16;

/** The path itself where it can be one; one that is too long, or holds what no text column can, ends in a digest of itself. */
export function externalIdOf({ digest }: { readonly digest: Pick<Digest, 'sha256'> }, path: string): string {
  // The same letters in either form: file systems differ in which one they keep.
  const text = path.normalize('NFC');
  const shown = text.toWellFormed().replace(/\p{Cc}/gu, '\u{FFFD}');
  if (shown === text && text.length > 0 && text.length <= LONGEST) return text;
  const digits = digest.sha256(new TextEncoder().encode(JSON.stringify(text))).slice(0, DIGITS);
  // By letters, so that none of two parts is cut in half.
  return `${[...shown].slice(0, (LONGEST - DIGITS) >> 1).join('')}~${digits}`;
}
