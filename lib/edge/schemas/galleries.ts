/** Galleries: what may be set, what is shown, and the counts of `stats`. */
import { z } from 'zod';
import { callerId, faceSelection, listOf, page, qualityFilter, similarity, text } from './fields.ts';

export const policy = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('fpir'), target: z.number().positive().max(1) }),
    z.strictObject({ kind: z.literal('fixed'), threshold: similarity }),
  ])
  .meta({ id: 'Policy', description: 'An expected false positive identification rate, or one threshold.' });

const settings = {
  policy,
  keep: z.enum(['none', 'crops', 'photos']),
  /** Null = whatever the installation's default is. */
  faceSelection: faceSelection.nullable(),
  qualityFilter,
  retentionDays: z.int().min(1).max(36_500).nullable(),
  /** Of new albums; null keeps them until somebody erases them. */
  albumDays: z.int().min(1).max(36_500).nullable(),
};

const someSettings = z.strictObject({
  policy: policy.exactOptional(),
  keep: settings.keep.exactOptional(),
  faceSelection: settings.faceSelection.exactOptional(),
  qualityFilter: qualityFilter.exactOptional(),
  retentionDays: settings.retentionDays.exactOptional(),
  albumDays: settings.albumDays.exactOptional(),
});

export const galleryOnly = z.strictObject({ gallery: callerId });

export const createGalleryRequest = z.strictObject({
  id: callerId,
  displayName: text(200).nullable().exactOptional(),
  settings: someSettings.exactOptional(),
});

export const changeGalleryRequest = z.strictObject({
  gallery: callerId,
  displayName: text(200).nullable().exactOptional(),
  settings: someSettings.exactOptional(),
});

export const deleteGalleryRequest = z.strictObject({
  gallery: callerId,
  force: z.boolean().default(false).meta({ description: 'Needed when the gallery is not empty.' }),
});

export const listGalleriesRequest = z.strictObject({ ...page });

export const gallery = z
  .object({
    id: z.string(),
    displayName: z.string().nullable(),
    embeddingSpace: z.string(),
    settings: z.object(settings),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Gallery' });

export const galleryList = listOf(gallery);

export const stats = z
  .object({
    persons: z.int(),
    faces: z.int(),
    photos: z.int(),
    enrollments: z.int(),
    index: z.object({
      adapter: z.enum(['exact', 'qdrant', 'pgvector']),
      points: z.int(),
      pending: z.int(),
    }),
    embeddingSpace: z.string(),
    policy,
    threshold: z.number(),
  })
  .meta({ id: 'Stats' });
