/** Watches a folder for an album by looking at it again and again, which works on network drives too; outlives servers and folders. */
import { KithProblem } from '../../clients/typescript/problem.ts';
import { type ShownPhotos, shownPhotos } from './album-shown.ts';
import type { Connection } from './connect.ts';
import type { FolderLook } from './look-at-folder.ts';
import type { WatchEvent } from './watch-events.ts';
import type { Journal } from './watch-journal.ts';
import { openWatchList } from './watch-list.ts';
import { bringIn, letGo, type Round, type WatchPlace } from './watch-round.ts';

export interface WatchPorts {
  /** Null: the folder is not there. */
  look(): Promise<FolderLook | null>;
  /** The server again after it went away; null: it is not back yet. */
  reconnect(): Promise<Pick<Connection, 'client' | 'limits'> | null>;
  /** Rejects when the watch is to end. */
  wait(milliseconds: number): Promise<void>;
  /** Milliseconds of a clock that never goes back. */
  monotonic(): number;
  readonly journal: Journal;
  readonly hear: (event: WatchEvent) => void;
}

export interface WatchWishes extends WatchPlace {
  readonly everyMs: number;
  readonly restMs: number;
  /** Ends when everything that is there has been brought in or refused. */
  readonly once: boolean;
}

/** While the server is away: doubled each time. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** A folder that takes long to look at is looked at more rarely. */
const REST_PER_LOOK = 5;

/** What somebody has to change; everything else passes by itself. */
const FINAL = new Set([
  'forbidden',
  'host_not_allowed',
  'gallery_not_found',
  'album_not_found',
  'embedding_space_mismatch',
  'validation_failed',
]);
/** Wrong keys in a row: a server that was started again takes another one, which is read anew. */
const MOST_UNKNOWN = 3;

/** Returns when `once` is done. @throws KithProblem what somebody has to change; what `wait` rejects with */
export async function watchFolder(
  ports: WatchPorts,
  first: Pick<Connection, 'client' | 'limits'>,
  wishes: WatchWishes,
): Promise<void> {
  const { journal, hear, monotonic: now } = ports;
  const list = openWatchList(wishes.restMs);
  const told = new Set<string>();
  let connection: typeof first | null = first;
  let shown: ShownPhotos | null = null;
  let folderAway = false;
  let failures = 0;
  let unknown = 0;
  for (;;) {
    const begun = now();
    const look = await ports.look();
    const away = look === null || (look.files.length === 0 && look.complete && journal.all.size > 0);
    if (away !== folderAway) hear({ event: away ? 'folderGone' : 'folderBack' });
    folderAway = away;
    let pause = Math.max(wishes.everyMs, (now() - begun) * REST_PER_LOOK);
    if (!away) {
      try {
        connection ??= await ports.reconnect();
        if (connection === null) throw new KithProblem('No server runs.', { status: 0, code: 'unreachable' });
        shown ??= await shownPhotos(connection.client, wishes.gallery, wishes.album);
        const { ready, waiting, gone } = list.sort(look, journal.all, now());
        const there = new Set(look.files.map(({ externalId }) => externalId));
        for (const id of told) if (there.has(id)) told.delete(id);
        const round: Round = { connection, place: wishes, shown, journal, list, there, now, hear };
        await bringIn(round, ready);
        await letGo(round, gone, told);
        if (failures > 0) hear({ event: 'serverBack' });
        failures = 0;
        unknown = 0;
        if (wishes.once && ready.length === 0 && waiting.every(({ bytes }) => bytes === 0)) return;
      } catch (error) {
        if (!(error instanceof KithProblem) || FINAL.has(error.code)) throw error;
        unknown = error.code === 'unauthenticated' ? unknown + 1 : 0;
        if (unknown >= MOST_UNKNOWN) throw error;
        if (failures === 0) hear({ event: 'serverAway', code: error.code, message: error.message });
        pause = Math.max(
          pause,
          Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures),
          (error.retryAfterSeconds ?? 0) * 1000,
        );
        failures += 1;
        // What it shows may have changed meanwhile, and so may its key.
        connection = null;
        shown = null;
      }
    } else if (wishes.once) return;
    await ports.wait(pause);
  }
}
