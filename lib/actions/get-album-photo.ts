/** One photo of an album with its faces, and whom people said they are. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Album } from '../ports/album-records.ts';
import type { Caller } from '../ports/caller.ts';
import type { RegistryRows } from '../ports/registry.ts';
import {
  type AlbumFaceAnswer,
  type AlbumPhotoAnswer,
  albumFaceAnswer,
  albumPhotoAnswer,
} from './album-photo-answer.ts';
import { findAlbum, photoNotFound } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { type FilePorts, filesOf } from './photo-files.ts';

export interface AlbumPhotoDetail extends Omit<AlbumPhotoAnswer, 'faces'> {
  /** Ids of the albums that show it. */
  readonly albums: readonly string[];
  readonly faces: readonly AlbumFaceAnswer[];
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `photo_not_found` */
export async function getAlbumPhoto(
  ports: FilePorts & Pick<ActionPorts, 'registry'>,
  request: {
    readonly gallery: string;
    readonly album: string;
    readonly photo: string;
    readonly caller: Caller;
  },
): Promise<AlbumPhotoDetail> {
  const gallery = await findGallery(ports, request.gallery);
  const album = await findAlbum(ports, gallery, request.album);
  return albumPhotoDetail(ports, ports.registry, album, request);
}

/** Nobody was looked for where the album wants that, so no faces of another album are shown either. */
export async function albumPhotoDetail(
  ports: Omit<FilePorts, 'registry'>,
  rows: Pick<RegistryRows, 'albums' | 'albumPhotos' | 'faces' | 'persons' | 'renditions'>,
  album: Album,
  { photo: id, caller }: { readonly photo: string; readonly caller: Caller },
): Promise<AlbumPhotoDetail> {
  const photo = (await rows.albumPhotos.find(album, id)) ?? photoNotFound();
  const faces = album.policy.indexing ? await rows.faces.ofPhoto(photo.uuid) : [];
  const named = [...new Set(faces.flatMap(({ person }) => person ?? []))];
  const persons = named.length === 0 ? [] : await rows.persons.findByUuids(named);
  const byUuid = new Map(persons.map((person) => [person.uuid, person]));
  const entries = await rows.albumPhotos.entriesOf([photo.uuid]);
  const albums = await rows.albums.findByUuids(entries.map((entry) => entry.album));
  const shown = [{ photo: photo.uuid, album }];
  const files = await filesOf({ ...ports, registry: rows }, caller, shown);
  return {
    ...albumPhotoAnswer(photo, faces.length, files.get(photo.uuid) ?? photoNotFound()),
    albums: albums.map((one) => one.id).sort(),
    faces: faces.map((face) => albumFaceAnswer(face, photo, byUuid)),
  };
}
