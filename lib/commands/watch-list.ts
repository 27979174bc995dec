/** Decides which files of a watched folder are ready, which still wait, and which are gone: by what was seen and when, without a clock of its own. */
import { type FolderLook, isSame, type SeenFile } from './look-at-folder.ts';
import type { Brought } from './watch-journal.ts';

export interface Sorted {
  /** New or changed, and at rest. */
  readonly ready: readonly SeenFile[];
  /** New or changed, and perhaps still being written. */
  readonly waiting: readonly SeenFile[];
  /** Brought in before, and not there in two looks on end; none while a file waits that may be one of them under a new name. */
  readonly gone: readonly Brought[];
}

export interface WatchList {
  /** `now`: milliseconds of a clock that never goes back. */
  sort(look: FolderLook, brought: ReadonlyMap<string, Brought>, now: number): Sorted;
  /** Not to be sent again as it is: until it changes, or until `again` (of the same clock). */
  putOff(file: SeenFile, again?: number): void;
  /** It changed while it was read: it has to come to rest anew. */
  restless(file: SeenFile, now: number): void;
}

interface Watched {
  readonly file: SeenFile;
  readonly since: number;
}

/** A file is at rest when size and time have not changed for `restMs`; an empty one never is. */
export function openWatchList(restMs: number): WatchList {
  const seen = new Map<string, Watched>();
  const put = new Map<string, { readonly file: SeenFile; readonly again: number }>();
  const missing = new Set<string>();
  return {
    sort({ files, complete }, brought, now) {
      const ready: SeenFile[] = [];
      const waiting: SeenFile[] = [];
      const there = new Set(files.map(({ externalId }) => externalId));
      for (const id of [...seen.keys(), ...put.keys()])
        if (!there.has(id)) {
          seen.delete(id);
          put.delete(id);
        }
      for (const file of files) {
        const { externalId } = file;
        const known = brought.get(externalId);
        if (known !== undefined && isSame(known, file)) continue;
        const off = put.get(externalId);
        if (off !== undefined && isSame(off.file, file) && now < off.again) continue;
        const before = seen.get(externalId);
        const same = before !== undefined && isSame(before.file, file);
        if (!same) seen.set(externalId, { file, since: now });
        if (same && file.bytes > 0 && now - before.since >= restMs) ready.push(file);
        else waiting.push(file);
      }
      const gone: Brought[] = [];
      for (const one of brought.values()) {
        if (there.has(one.externalId) || !complete) missing.delete(one.externalId);
        else if (missing.has(one.externalId)) gone.push(one);
        else missing.add(one.externalId);
      }
      return { ready, waiting, gone: waiting.some(({ bytes }) => bytes > 0) ? [] : gone };
    },
    putOff(file, again = Number.POSITIVE_INFINITY) {
      put.set(file.externalId, { file, again });
      seen.delete(file.externalId);
    },
    restless(file, now) {
      seen.set(file.externalId, { file, since: now });
    },
  };
}
