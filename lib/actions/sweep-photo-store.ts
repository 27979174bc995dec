/** Removes stored bytes no row speaks of: what a process that died between its put and its commit left behind. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { StoredObject } from '../ports/photo-store.ts';

/** A folder is read anew for every page, so few big ones. */
const PAGE = 5000;
/** Far longer than any write takes and any upload lives, so that nothing under way is taken for a leftover. */
const LEFTOVER_MS = 24 * 3_600_000;
const STORES = ['crops/', 'photos/', 'renditions/', 'uploads/'] as const;

/** Answers how many objects it removed. Once a day is enough. */
export async function sweepPhotoStore(
  ports: Pick<ActionPorts, 'registry' | 'photoStore' | 'clock'>,
): Promise<{ readonly removed: number }> {
  const before = ports.clock.now().getTime() - LEFTOVER_MS;
  let removed = 0;
  for (const prefix of STORES) {
    for (let after: string | null = null; ; ) {
      const page: readonly StoredObject[] = await ports.photoStore.list(prefix, after, PAGE);
      const old = page.filter(({ modifiedAt }) => modifiedAt.getTime() < before).map(({ key }) => key);
      // An upload never lives this long, so an old one has no row any more.
      const known =
        prefix === 'uploads/' || old.length === 0 ? [] : await ports.registry.faces.knownKeys(old);
      const leftovers = old.filter((key) => !known.includes(key));
      for (const key of leftovers) await ports.photoStore.remove(key);
      removed += leftovers.length;
      if (page.length < PAGE) break;
      after = page.at(-1)?.key ?? null;
    }
  }
  return { removed };
}
