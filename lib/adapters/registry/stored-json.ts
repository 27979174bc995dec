/** What the JSON columns hold, parsed on the way out: rows written by an older release must fail loudly, not become wrong types. */
import { z } from 'zod';
import type { Box, Landmarks, Quality } from '../../face/face.ts';
import type { AlbumPolicy } from '../../ports/album-records.ts';
import type { GallerySettings, Json } from '../../ports/records.ts';

const point = z.tuple([z.number(), z.number()]);

export const json: z.ZodType<Json> = z.json();
export const jsonObject: z.ZodType<{ readonly [key: string]: Json }> = z.record(z.string(), z.json());

export const box: z.ZodType<Box> = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
});

export const landmarks: z.ZodType<Landmarks> = z.tuple([point, point, point, point, point]);

export const quality: z.ZodType<Quality> = z.object({
  interEyeDistance: z.number(),
  sharpness: z.number(),
  brightness: z.number(),
  yaw: z.number(),
  pitch: z.number(),
  roll: z.number(),
  embeddingNorm: z.number().nullable(),
  reasons: z.array(
    z.enum([
      'low_detection_score',
      'face_too_small',
      'extreme_pose',
      'low_embedding_norm',
      'low_sharpness',
      'too_dark',
      'too_bright',
      'cut_off',
    ]),
  ),
});

export const settings: z.ZodType<GallerySettings> = z.object({
  policy: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('fpir'), target: z.number() }),
    z.object({ kind: z.literal('fixed'), threshold: z.number() }),
  ]),
  keep: z.enum(['none', 'crops', 'photos']),
  faceSelection: z.enum(['largest', 'center-largest', 'only']).nullable(),
  qualityFilter: z.enum(['none', 'standard', 'strict']),
  retentionDays: z.number().nullable(),
  // Galleries of releases before albums.
  albumDays: z.number().nullable().default(90),
});

/** What a row lacks has the value that changes nothing for anybody. */
export const albumPolicy: z.ZodType<AlbumPolicy> = z.object({
  state: z.enum(['draft', 'published']).default('draft'),
  indexing: z.boolean().default(true),
  audience: z.enum(['general', 'minors']).default('general'),
  download: z.enum(['none', 'web', 'original']).default('none'),
  watermark: z.string().nullable().default(null),
  reviewBeforeGuests: z.boolean().default(false),
  cameraClockOffsets: z.record(z.string(), z.number()).default({}),
  detail: z.enum(['standard', 'high', 'max']).default('standard'),
});
