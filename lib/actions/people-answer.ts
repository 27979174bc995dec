/** People as answers show them: named or not, with the face that shows them best. */
import type { Box } from '../face/face.ts';
import type { SeenPerson } from '../ports/people-records.ts';
import type { Person } from '../ports/records.ts';
import { normalized, plainBox } from './face-answer.ts';

export interface PeopleAnswer {
  /** The caller's for a named person, ours for an unnamed one. */
  readonly id: string;
  readonly kind: Person['kind'];
  readonly displayName: string | null;
  readonly hidden: boolean;
  /** Faces that are shown, and the photos they are in: of the album or the gallery that was asked for. */
  readonly faces: number;
  readonly photos: number;
  /** Null when none is shown. */
  readonly cover: {
    readonly faceId: string;
    readonly photoId: string;
    readonly box: Box;
    readonly boxNormalized: Box;
  } | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export function peopleAnswer(person: Person, seen: Omit<SeenPerson, keyof Person> | null): PeopleAnswer {
  const { id, kind, displayName, hidden, createdAt, updatedAt } = person;
  return {
    id,
    kind,
    displayName,
    hidden,
    faces: seen?.faces ?? 0,
    photos: seen?.photos ?? 0,
    cover:
      seen === null
        ? null
        : {
            faceId: seen.cover.face,
            photoId: seen.cover.photo,
            box: plainBox(seen.cover.box),
            boxNormalized: normalized(seen.cover.box, seen.cover),
          },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
