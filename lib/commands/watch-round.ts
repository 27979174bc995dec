/** Brings the ready files of a watched folder into their album, and tells of those that are gone. */
import type { KithClient } from '../../clients/typescript/client.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { type ReadFile, readAlbumFile, type Sent, sendToAlbum } from './album-send.ts';
import type { ShownPhoto, ShownPhotos } from './album-shown.ts';
import type { Connection, RequestLimits } from './connect.ts';
import { batchesOf } from './enroll-batches.ts';
import { isSame, lookAgain, type SeenFile } from './look-at-folder.ts';
import type { WatchEvent } from './watch-events.ts';
import type { Brought, Journal } from './watch-journal.ts';
import type { WatchList } from './watch-list.ts';

export interface WatchPlace {
  readonly gallery: string;
  readonly album: string;
  readonly labels?: readonly string[] | undefined;
  /** Photos whose files are gone are taken out of the album. */
  readonly mirror: boolean;
}

export interface Round {
  readonly connection: Pick<Connection, 'client' | 'limits'>;
  readonly place: WatchPlace;
  readonly shown: ShownPhotos;
  readonly journal: Journal;
  readonly list: WatchList;
  /** Files there now, by external id. */
  readonly there: ReadonlySet<string>;
  readonly now: () => number;
  readonly hear: (event: WatchEvent) => void;
}

/** A file that failed by a fault of the server is tried again after so long; a refused one when it changes. */
const TRY_AGAIN_MS = 300_000;
const FAULTS = new Set(['internal_error', 'timed_out', 'file_unreadable', 'file_not_found', 'upload_failed']);

/** @throws KithProblem what every other photo would meet as well; what was done is in the journal */
export async function bringIn(round: Round, ready: readonly SeenFile[]): Promise<void> {
  const { connection, place, shown, journal } = round;
  for (const batch of batchesOf(ready, smallBatches(connection.limits))) {
    const fresh: { readonly seen: SeenFile; readonly read: ReadFile }[] = [];
    for (const seen of batch) {
      const read = await readWhole(round, seen);
      if (read === null) continue;
      const there = shown.already({ externalId: seen.externalId, sha256: read.sha256 });
      if (there === null) fresh.push({ seen, read });
      else await journal.record([broughtOf(seen, await nameOf(round, seen, there))]);
    }
    const files = fresh.map(({ read }) => read);
    const outcomes = await sendToAlbum({ ...connection, ...place }, files);
    await settle(round, new Map(fresh.map(({ seen }) => [seen.externalId, seen])), outcomes);
  }
}

/** So that a photo shows up soon, and a kill in the middle repeats little. */
function smallBatches(limits: RequestLimits): RequestLimits {
  return { photos: Math.min(8, limits.photos), bytes: limits.bytes };
}

/** Null: it can't be read now, or somebody wrote to it meanwhile. */
async function readWhole({ list, now, hear }: Round, seen: SeenFile): Promise<ReadFile | null> {
  const read = await readAlbumFile(seen);
  const after = await lookAgain(seen);
  if (after === null) return null;
  if (!isSame(seen, after) || ('bytes' in read && read.bytes.length !== seen.bytes)) {
    list.restless(after, now());
    return null;
  }
  if ('bytes' in read) return read;
  if ('problem' in read) hear({ event: 'refused', file: seen.externalId, ...read.problem });
  list.putOff(seen, now() + TRY_AGAIN_MS);
  return null;
}

/** A photo whose file was renamed goes on under the new name, so that a later edit still finds it. */
async function nameOf(
  { connection: { client }, place, shown, there, hear }: Round,
  { externalId }: SeenFile,
  photo: ShownPhoto,
): Promise<ShownPhoto> {
  if (photo.externalId === externalId || (photo.externalId !== null && there.has(photo.externalId)))
    return photo;
  if (!(await rename(client, place, photo.photoId, externalId))) return photo;
  hear({ event: 'renamed', file: externalId, from: photo.externalId });
  const renamed = { ...photo, externalId };
  shown.shows(renamed);
  return renamed;
}

/** False: it left the album meanwhile, or another photo has the name; then it stays as it is. */
async function rename(
  client: KithClient,
  { gallery, album }: WatchPlace,
  photo: string,
  externalId: string,
): Promise<boolean> {
  try {
    await client.changePhoto(gallery, album, photo, { externalId });
    return true;
  } catch (error) {
    if (error instanceof KithProblem && ['photo_not_found', 'already_exists'].includes(error.code))
      return false;
    throw error;
  }
}

async function settle(
  { shown, journal, list, hear, now }: Round,
  sent: ReadonlyMap<string, SeenFile>,
  outcomes: readonly Sent[],
): Promise<void> {
  const brought: Brought[] = [];
  for (const outcome of outcomes) {
    const { externalId } = outcome.file;
    const seen = sent.get(externalId);
    if (seen === undefined) continue;
    if ('problem' in outcome) {
      list.putOff(seen, FAULTS.has(outcome.problem.code) ? now() + TRY_AGAIN_MS : undefined);
      hear({ event: 'refused', file: externalId, ...outcome.problem });
      continue;
    }
    const { photo, sha256 } = outcome;
    shown.shows({ photoId: photo.photoId, sha256, externalId });
    brought.push(broughtOf(seen, { photoId: photo.photoId, sha256 }));
    const kind = photo.supersedes !== null ? 'reEdited' : photo.alreadyThere ? 'alreadyThere' : 'added';
    hear({ event: kind, file: externalId, photoId: photo.photoId, faces: photo.faces.length });
  }
  await journal.record(brought);
}

function broughtOf(
  { externalId, bytes, mtimeMs }: SeenFile,
  { photoId, sha256 }: Pick<ShownPhoto, 'photoId' | 'sha256'>,
): Brought {
  return { externalId, bytes, mtimeMs, sha256, photoId };
}

/** Told once; with `mirror` the photo leaves the album, unless a file that is there shows the same one. */
export async function letGo(round: Round, gone: readonly Brought[], told: Set<string>): Promise<void> {
  const { connection, place, journal, there, hear } = round;
  const held = new Set(
    [...journal.all.values()].flatMap(({ externalId, photoId }) => (there.has(externalId) ? [photoId] : [])),
  );
  for (const { externalId, photoId } of gone) {
    if (!place.mirror || held.has(photoId)) {
      if (held.has(photoId)) await journal.forget(externalId);
      else if (!told.has(externalId)) hear({ event: 'gone', file: externalId, photoId });
      told.add(externalId);
      continue;
    }
    try {
      await connection.client.removePhoto(place.gallery, place.album, photoId);
    } catch (error) {
      if (!(error instanceof KithProblem && error.code === 'photo_not_found')) throw error;
    }
    await journal.forget(externalId);
    hear({ event: 'removed', file: externalId, photoId });
  }
}
