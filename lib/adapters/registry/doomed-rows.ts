/** Which faces and photos an erasure takes along: those it is about, and photos that nothing holds any more. */

import type { PickedFaces } from '../../ports/erasure-rows.ts';
import type { ErasureTarget } from '../../ports/records.ts';
import { type Database, Prisma } from './database.ts';
import { withEarlierEdits } from './edits.ts';

export interface Doomed {
  readonly faces: readonly string[];
  readonly photos: readonly string[];
  /** Photos that leave their last album and stay, since somebody is enrolled by them: nothing else of them is kept. */
  readonly spared: readonly string[];
  /** Searchable faces that stay and change their albums. */
  readonly moved: readonly string[];
  /** Of `faces` those whose box stays, since a suppression keeps them out. */
  readonly bared: readonly string[];
}

interface Row {
  readonly uuid: string;
}

export interface Sparing {
  readonly sparesEnrolled?: boolean | undefined;
  readonly picked?: PickedFaces | undefined;
}

const uuids = (rows: readonly Row[]) => rows.map(({ uuid }) => uuid);

const NOBODY: Doomed = { faces: [], photos: [], spared: [], moved: [], bared: [] };

/** `sparesEnrolled` counts for the target `photo`: enrolled faces stay, and the photo for their sake. `picked`: for `faces`. */
export async function doomedRows(
  db: Database,
  gallery: string,
  target: ErasureTarget,
  { sparesEnrolled = false, picked }: Sparing,
): Promise<Doomed> {
  if (target.kind === 'gallery') return everything(db, gallery);
  if (target.kind === 'guest') return NOBODY;
  if (target.kind === 'faces') return picked === undefined ? NOBODY : ofPicked(db, picked);
  if (target.kind === 'album') {
    const members = await db.$queryRaw<Row[]>`
      SELECT photo_uuid AS uuid FROM album_photo WHERE album_uuid = ${target.uuid}::uuid`;
    return leavingAlbum(db, target.uuid, uuids(members));
  }
  if (target.kind === 'photo') {
    const edits = await db.$queryRaw<Row[]>`${withEarlierEdits(target.uuid)} SELECT uuid FROM edits`;
    if (sparesEnrolled) return withoutAlbum(db, uuids(edits));
    return { faces: await facesOf(db, uuids(edits)), photos: uuids(edits), spared: [], moved: [], bared: [] };
  }
  const own = {
    person: Prisma.sql`f.person_uuid = ${target.uuid}::uuid`,
    face: Prisma.sql`f.uuid = ${target.uuid}::uuid`,
  }[target.kind];
  return ofFaces(db, own);
}

/** Whole photos go as if they left their last album, but that nobody who was picked holds one. */
async function ofPicked(
  db: Database,
  { faces, photos, suppression, sparesPhotos = false }: PickedFaces,
): Promise<Doomed> {
  if (sparesPhotos) return { ...NOBODY, faces, bared: faces };
  const own = await ofFaces(db, Prisma.sql`f.uuid = ANY(${[...faces]}::uuid[])`);
  const whole = await withoutAlbum(db, photos, own.faces);
  const going = new Set([...own.photos, ...whole.photos]);
  const gone = [...new Set([...own.faces, ...whole.faces])];
  if (suppression === null) return { ...whole, faces: gone, photos: [...going] };
  const staying = await db.$queryRaw<Row[]>`
    SELECT uuid FROM face WHERE uuid = ANY(${[...faces]}::uuid[]) AND photo_uuid <> ALL(${[...going, ...photos]}::uuid[])`;
  return { ...whole, faces: gone, photos: [...going], bared: uuids(staying) };
}

async function everything(db: Database, gallery: string): Promise<Doomed> {
  const photos = await db.photo.findMany({ where: { galleryUuid: gallery }, select: { uuid: true } });
  const faces = await db.face.findMany({
    where: { photo: { galleryUuid: gallery } },
    select: { uuid: true },
  });
  return { faces: uuids(faces), photos: uuids(photos), spared: [], moved: [], bared: [] };
}

/** The target's faces, the photos that lose their last enrollment and album with them, and those photos' other faces. */
async function ofFaces(db: Database, own: Prisma.Sql): Promise<Doomed> {
  const first = await db.$queryRaw<{ uuid: string; photo: string }[]>`
    SELECT f.uuid, f.photo_uuid AS photo FROM face f WHERE ${own}`;
  const faces = uuids(first);
  const candidates = [...new Set(first.map((face) => face.photo))];
  const dying = await db.$queryRaw<Row[]>`
    SELECT p.uuid FROM photo p
    WHERE p.uuid = ANY(${candidates}::uuid[])
      AND NOT EXISTS (SELECT 1 FROM album_photo a WHERE a.photo_uuid = p.uuid)
      AND NOT EXISTS (SELECT 1 FROM face f JOIN enrollment e ON e.face_uuid = f.uuid
                      WHERE f.photo_uuid = p.uuid AND f.uuid <> ALL(${faces}::uuid[]))`;
  const others = await facesOf(db, uuids(dying));
  return {
    faces: [...new Set([...faces, ...others])],
    photos: uuids(dying),
    spared: [],
    moved: [],
    bared: [],
  };
}

/** Of the members of an album that goes: those of other albums stay as they are, the rest has lost its last one. */
async function leavingAlbum(db: Database, album: string, members: readonly string[]): Promise<Doomed> {
  const elsewhere = await db.$queryRaw<Row[]>`
    SELECT DISTINCT photo_uuid AS uuid FROM album_photo
    WHERE photo_uuid = ANY(${members}::uuid[]) AND album_uuid <> ${album}::uuid`;
  const staying = new Set(uuids(elsewhere));
  const { moved, ...rest } = await withoutAlbum(
    db,
    members.filter((photo) => !staying.has(photo)),
  );
  return { ...rest, moved: [...moved, ...(await searchableOf(db, [...staying], rest.faces))] };
}

/** Photos no album shows any more: an enrolled face (none of `but`) is all that can hold one, and all that is kept of it. */
async function withoutAlbum(
  db: Database,
  photos: readonly string[],
  but: readonly string[] = [],
): Promise<Doomed> {
  const enrolled = await db.$queryRaw<{ uuid: string; photo: string }[]>`
    SELECT f.uuid, f.photo_uuid AS photo FROM face f
    WHERE f.photo_uuid = ANY(${photos}::uuid[]) AND f.uuid <> ALL(${but}::uuid[])
      AND EXISTS (SELECT 1 FROM enrollment e WHERE e.face_uuid = f.uuid)`;
  const kept = new Set(uuids(enrolled));
  const holding = new Set(enrolled.map(({ photo }) => photo));
  const faces = (await facesOf(db, photos)).filter((face) => !kept.has(face));
  return {
    faces,
    photos: photos.filter((photo) => !holding.has(photo)),
    spared: [...holding],
    moved: await searchableOf(db, [...holding], faces),
    bared: [],
  };
}

async function facesOf(db: Database, photos: readonly string[]): Promise<string[]> {
  return uuids(await db.$queryRaw<Row[]>`SELECT uuid FROM face WHERE photo_uuid = ANY(${photos}::uuid[])`);
}

async function searchableOf(
  db: Database,
  photos: readonly string[],
  but: readonly string[],
): Promise<string[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT uuid FROM face
    WHERE photo_uuid = ANY(${photos}::uuid[]) AND status = 'searchable' AND uuid <> ALL(${but}::uuid[])`;
  return uuids(rows);
}
