/** From a ThumbHash to the address of the blurred picture it stands for. */
import { thumbHashToDataURL } from 'thumbhash';

const made = new Map<string, string>();
/** Enough for what is on screen and around it. */
const MOST_KEPT = 500;

/** Null for none, and for one that can't be read. */
export function placeholderAddress(hash: string | null): string | null {
  if (hash === null) return null;
  const known = made.get(hash);
  if (known !== undefined) return known;
  try {
    const address = thumbHashToDataURL(Uint8Array.from(atob(hash), (letter) => letter.charCodeAt(0)));
    if (made.size >= MOST_KEPT) made.clear();
    made.set(hash, address);
    return address;
  } catch {
    return null;
  }
}
