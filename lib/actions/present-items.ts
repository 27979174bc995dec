/** Which of the things that were erased a store still holds. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { inParallel } from './in-parallel.ts';

const PAGE = 500;
/** A folder is read anew for every page, so few big ones. */
const KEYS = 5000;
/** Questions to the store at the same time: a distant one takes some milliseconds for each. */
const AT_ONCE = 16;

/** Of these faces the ones the index still has, in rising order. */
export async function presentFaces(
  { index }: Pick<ActionPorts, 'index'>,
  space: string,
  faces: readonly string[],
): Promise<readonly string[]> {
  const left = [...new Set(faces)].sort();
  const present: string[] = [];
  // The index lists points in rising order, so one page settles every face up to its last point.
  while (left.length > 0) {
    const page = await index.scan(space, uuidBefore(left[0]!), PAGE);
    const seen = new Set(page.map(({ face }) => face));
    const last = page.length < PAGE ? null : page.at(-1)!.face;
    const settled = last === null ? left.length : left.findIndex((face) => face > last);
    present.push(...left.splice(0, settled === -1 ? left.length : settled).filter((face) => seen.has(face)));
  }
  return present;
}

/** Of these keys the ones the photo store still has. */
export async function presentKeys(
  { photoStore }: Pick<ActionPorts, 'photoStore'>,
  keys: readonly string[],
): Promise<readonly string[]> {
  const there = await inParallel(keys, AT_ONCE, async (key) => {
    const [object] = await photoStore.list(key, null, 1);
    return object?.key === key;
  });
  return keys.filter((_, i) => there[i] === true);
}

/** Every key under a prefix. */
export async function keysUnder(
  { photoStore }: Pick<ActionPorts, 'photoStore'>,
  prefix: string,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for (let after: string | null = null; ; ) {
    const page: readonly { readonly key: string }[] = await photoStore.list(prefix, after, KEYS);
    keys.push(...page.map(({ key }) => key));
    if (page.length < KEYS) return keys;
    after = keys.at(-1) ?? null;
  }
}

/** The uuid right before this one in rising order; null when there is none. */
export function uuidBefore(uuid: string): string | null {
  const value = BigInt(`0x${uuid.replaceAll('-', '')}`);
  if (value === 0n) return null;
  const hex = (value - 1n).toString(16).padStart(32, '0');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
