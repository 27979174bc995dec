/** The people of a gallery or of an album, named and unnamed, those with most faces first. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { PersonPlace } from '../ports/people-records.ts';
import { findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { type ListRequest, type Page, readPage } from './page.ts';
import { type PeopleAnswer, peopleAnswer } from './people-answer.ts';

export interface ListPeopleRequest extends ListRequest {
  readonly gallery: string;
  readonly album?: string | undefined;
  /** Hidden ones too. */
  readonly hidden: boolean;
  readonly kind?: 'named' | 'cluster' | undefined;
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `validation_failed` (foreign cursor) */
export async function listPeople(
  ports: Pick<ActionPorts, 'registry'>,
  request: ListPeopleRequest,
): Promise<Page<PeopleAnswer>> {
  const gallery = await findGallery(ports, request.gallery);
  const album = request.album === undefined ? null : await findAlbum(ports, gallery, request.album);
  const { hidden, kind = null } = request;
  const page = await readPage(
    'faces',
    request,
    ({ after, limit }) =>
      ports.registry.people.list(gallery.uuid, {
        after: after === null ? null : placeOf(after),
        limit,
        album: album?.uuid ?? null,
        hidden,
        kind,
      }),
    ({ faces, uuid }) => `${faces} ${uuid}`,
  );
  return { ...page, items: page.items.map((person) => peopleAnswer(person, person)) };
}

function placeOf(cursor: string): PersonPlace {
  const [faces = '', person = ''] = cursor.split(' ');
  return { faces: Number(faces), person };
}
