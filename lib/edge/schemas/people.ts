/** People: named persons and unnamed ones, as photos show them, and what may be said of them. */
import { z } from 'zod';
import { box, storedFace } from './faces.ts';
import { callerId, listOf, madeId, page, personId, text } from './fields.ts';
import { renditions } from './photo-files.ts';

/** Faces of one split. */
const MOST_FACES = 500;

const listWishes = {
  hidden: z.boolean().default(false).meta({ description: 'List hidden ones too.' }),
  kind: z.enum(['named', 'cluster']).exactOptional(),
  ...page,
};

export const listPeopleRequest = z.strictObject({ gallery: callerId, ...listWishes });
export const listAlbumPeopleRequest = z.strictObject({ gallery: callerId, album: callerId, ...listWishes });

export const peopleOnly = z.strictObject({ gallery: callerId, person: personId });

export const listPeopleFacesRequest = z.strictObject({
  gallery: callerId,
  person: personId,
  album: callerId.exactOptional().meta({ description: 'Only faces this album shows.' }),
  ...page,
});

const overrule = z.boolean().default(false).meta({
  description: 'True: they are one person after all, although somebody said before that they are two.',
});

export const namePeopleRequest = z.strictObject({
  gallery: callerId,
  person: personId,
  as: personId.meta({ description: 'Your id for the person: a new one, or that of a named person.' }),
  displayName: text(200).nullable().exactOptional(),
  overrule,
});

export const mergePeopleRequest = z.strictObject({
  gallery: callerId,
  person: personId,
  from: personId.meta({ description: 'Who the first one is, too; goes, unless only this one has a name.' }),
  overrule,
});

export const splitPeopleRequest = z.strictObject({
  gallery: callerId,
  person: personId,
  faces: z
    .array(madeId)
    .min(1)
    .max(MOST_FACES)
    .meta({ description: 'Face ids that are another person together.' }),
});

export const tellApartRequest = z.strictObject({
  gallery: callerId,
  person: personId,
  other: personId.meta({ description: 'Who the person is not.' }),
});

export const changePeopleRequest = z.strictObject({
  gallery: callerId,
  person: personId,
  hidden: z.boolean(),
});

export const groupPeopleRequest = z.strictObject({ gallery: callerId });

const ofPhoto = renditions.nullable().meta({ description: 'Of the photo; null where no album shows it.' });

export const people = z
  .object({
    id: z.string(),
    kind: z.enum(['named', 'cluster']).meta({ description: 'cluster: nobody gave them a name yet.' }),
    displayName: z.string().nullable(),
    hidden: z.boolean(),
    faces: z.int(),
    photos: z.int(),
    cover: z
      .object({
        faceId: z.string(),
        photoId: z.string(),
        box,
        boxNormalized: box,
        renditions: ofPhoto.exactOptional(),
      })
      .nullable()
      .meta({ description: 'The face that shows them best.' }),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'People' });

export const peopleList = listOf(people);
export const peopleFaceList = listOf(storedFace.extend({ renditions: ofPhoto }).meta({ id: 'PeopleFace' }));
