/** People and their faces as pages show them: with the renditions of a photo for each, of which the box is a part. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { StoredFaceAnswer } from './face-answer.ts';
import { getPeople, listPeopleFaces } from './get-people.ts';
import { type ListPeopleRequest, listPeople } from './list-people.ts';
import type { Page } from './page.ts';
import type { PeopleAnswer } from './people-answer.ts';
import { type FilePorts, filesOf, type PhotoFilesAnswer } from './photo-files.ts';

type Ports = FilePorts & Pick<ActionPorts, 'registry'>;

export interface Pictured {
  /** Null for a photo no album shows: it was sent to enroll somebody. */
  readonly renditions: PhotoFilesAnswer['renditions'] | null;
}

export interface PicturedPeopleAnswer extends Omit<PeopleAnswer, 'cover'> {
  readonly cover: (NonNullable<PeopleAnswer['cover']> & Pictured) | null;
}

interface Asking {
  readonly caller: Caller;
}

/** @throws Refusal as `listPeople` */
export async function listPicturedPeople(
  ports: Ports,
  request: ListPeopleRequest & Asking,
): Promise<Page<PicturedPeopleAnswer>> {
  const page = await listPeople(ports, request);
  const renditions = await renditionsOf(
    ports,
    request,
    page.items.flatMap(({ cover }) => cover?.photoId ?? []),
  );
  return { ...page, items: page.items.map((people) => pictured(people, renditions)) };
}

/** @throws Refusal as `getPeople` */
export async function getPicturedPeople(
  ports: Ports,
  request: Parameters<typeof getPeople>[1] & Asking,
): Promise<PicturedPeopleAnswer> {
  const people = await getPeople(ports, request);
  const photos = people.cover === null ? [] : [people.cover.photoId];
  return pictured(people, await renditionsOf(ports, request, photos));
}

/** @throws Refusal as `listPeopleFaces` */
export async function listPicturedFaces(
  ports: Ports,
  request: Parameters<typeof listPeopleFaces>[1] & Asking,
): Promise<Page<StoredFaceAnswer & Pictured>> {
  const page = await listPeopleFaces(ports, request);
  const renditions = await renditionsOf(
    ports,
    request,
    page.items.map(({ photoId }) => photoId),
  );
  return {
    ...page,
    items: page.items.map((face) => ({ ...face, renditions: renditions.get(face.photoId) ?? null })),
  };
}

function pictured(
  { cover, ...people }: PeopleAnswer,
  renditions: ReadonlyMap<string, PhotoFilesAnswer['renditions']>,
): PicturedPeopleAnswer {
  return {
    ...people,
    cover: cover === null ? null : { ...cover, renditions: renditions.get(cover.photoId) ?? null },
  };
}

/** By photo, as the first of its albums shows it. */
async function renditionsOf(
  ports: Ports,
  { caller }: Asking,
  photos: readonly string[],
): Promise<ReadonlyMap<string, PhotoFilesAnswer['renditions']>> {
  if (photos.length === 0) return new Map();
  const { albums, albumPhotos } = ports.registry;
  const entries = await albumPhotos.entriesOf([...new Set(photos)]);
  const found = await albums.findByUuids([...new Set(entries.map(({ album }) => album))]);
  const byUuid = new Map(found.map((album) => [album.uuid, album]));
  const places = new Map(
    entries.flatMap(({ photo, album: uuid }) => {
      const album = byUuid.get(uuid);
      return album === undefined ? [] : [[photo, { photo, album }] as const];
    }),
  );
  const files = await filesOf(ports, caller, [...places.values()]);
  return new Map([...files].map(([photo, { renditions }]) => [photo, renditions]));
}
