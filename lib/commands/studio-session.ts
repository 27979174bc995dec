/** Brings one photo session of a studio system in: its album, its client as a person, its photos. */
import { resolve } from 'node:path';
import type { Album } from '../../clients/typescript/albums.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { LONGEST_LABEL } from '../actions/label-table.ts';
import { addToAlbum } from './album-add.ts';
import type { AlbumReport, FileNote } from './album-report.ts';
import type { Connection } from './connect.ts';
import { type OwnProblem, ownProblem } from './own-problem.ts';
import { readPhoto } from './photo-files.ts';
import type { StudioMapping } from './studio-mapping.ts';
import type { SessionPhotos } from './studio-photos.ts';
import type { StudioSession } from './studio-sessions.ts';

/** `over`: its expiry has passed, so it is left alone. `refused`: it alone can't be brought in. */
export type SessionStatus = 'new' | 'changed' | 'unchanged' | 'no_photos' | 'over' | 'refused' | 'stopped';

export interface SessionReport {
  readonly session: string;
  readonly album: string;
  readonly status: SessionStatus;
  /** There are so many in the source. */
  readonly photos: number;
  readonly added: number;
  readonly refused: readonly FileNote[];
  readonly stopped: AlbumReport['stopped'];
}

export interface Bringing {
  readonly connection: Connection;
  readonly mapping: StudioMapping;
  readonly gallery: string;
  readonly parallel: number;
}

/** Null when there is none. */
export async function albumOf({ client }: Connection, gallery: string, album: string): Promise<Album | null> {
  try {
    return await client.album(gallery, album);
  } catch (error) {
    if (error instanceof KithProblem && error.code === 'album_not_found') return null;
    throw error;
  }
}

/** Repeating it changes nothing. Rejects with what concerns every session: no server, no access, no gallery. */
export async function bringSession(
  { connection, mapping, gallery, parallel }: Bringing,
  session: StudioSession,
  { found, read, missing }: SessionPhotos,
): Promise<SessionReport> {
  const isNew = await ensureAlbum(connection, gallery, session);
  if (typeof isNew !== 'boolean') return refusedSession(session, isNew);
  const notes = await enrollClient(connection, mapping, gallery, session);
  const wishes = { gallery, album: session.album, labels: labelsOf(mapping, session), parallel };
  const { added, refused, stopped } = await addToAlbum(connection, found, wishes, () => {}, read);
  return {
    session: session.id,
    album: session.album,
    status: stopped !== null ? 'stopped' : isNew ? 'new' : 'changed',
    photos: found.files.length,
    added,
    refused: [...notes, ...missing, ...refused],
    stopped,
  };
}

/** The next run tries it again. */
export function refusedSession(
  { id, album }: StudioSession,
  { code, message }: Omit<FileNote, 'file'>,
): SessionReport {
  const refused = [{ file: id, code, message }];
  return { session: id, album, status: 'refused', photos: 0, added: 0, refused, stopped: null };
}

/** True when it was made; why it can't be, where that is this session's affair alone. What the source says nothing of stays as it is. */
async function ensureAlbum(
  connection: Connection,
  gallery: string,
  session: StudioSession,
): Promise<boolean | OwnProblem> {
  try {
    return await makeOrChange(connection, gallery, session);
  } catch (error) {
    const problem = ownProblem(error);
    if (problem === null) throw error;
    return problem;
  }
}

async function makeOrChange(
  connection: Connection,
  gallery: string,
  { album: id, title, takenOn, expiresAt }: StudioSession,
): Promise<boolean> {
  const { client } = connection;
  const said = { title, ...(takenOn !== null && { takenOn }), ...(expiresAt !== null && { expiresAt }) };
  const there = await albumOf(connection, gallery, id);
  if (there === null) {
    try {
      await client.createAlbum(gallery, { id, ...said });
      return true;
    } catch (error) {
      if (!(error instanceof KithProblem && error.code === 'already_exists')) throw error;
      return false;
    }
  }
  const differs =
    there.title !== title ||
    (takenOn !== null && there.takenOn !== takenOn) ||
    (expiresAt !== null && new Date(there.expiresAt ?? 0).getTime() !== new Date(expiresAt).getTime());
  if (differs) await client.changeAlbum(gallery, id, said);
  return false;
}

/** Only where the source has a portrait: a person without a face can be neither found nor made. */
async function enrollClient(
  { client }: Connection,
  mapping: StudioMapping,
  gallery: string,
  session: StudioSession,
): Promise<readonly FileNote[]> {
  const person = session.client;
  if (person === null || person.photo === null) return [];
  const file = resolve(mapping.folder, person.photo);
  try {
    const displayName = person.name ?? undefined;
    const { refused } = await client.enroll(gallery, person.id, [await readPhoto(file)], { displayName });
    return refused.map(({ code, message }) => ({ file, code, message }));
  } catch (error) {
    const problem = ownProblem(error);
    if (problem === null) throw error;
    return [{ file, ...problem }];
  }
}

/** What the server takes as one. */
const LABEL = /^[^,;|\p{C}]+$/u;

function labelsOf({ labels }: StudioMapping, { client }: StudioSession): readonly string[] {
  const label = `client:${client?.id ?? ''}`;
  const fits = client !== null && label.length <= LONGEST_LABEL && LABEL.test(label);
  return fits ? [...labels, label] : labels;
}
