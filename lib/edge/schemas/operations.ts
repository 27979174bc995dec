/** Uploads, keys, jobs, erasures, health: what keeps an installation running. */
import { z } from 'zod';
import { callerId, isoDate, keyId, listOf, madeId, page, role, text } from './fields.ts';

export const nothing = z.strictObject({});

export const createUploadRequest = z.strictObject({
  gallery: callerId,
  fileName: text(255),
  mediaType: z
    .string()
    .max(100)
    .regex(/^[a-z]+\/[a-z0-9.+-]+$/, { error: 'must be a media type like image/jpeg' }),
  bytes: z.int().min(1).max(1_000_000_000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be the SHA-256 of the file as 64 hex digits' }),
});

export const createUploadAnswer = z
  .object({
    uploadId: z.string(),
    method: z.literal('PUT'),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    expiresAt: z.string(),
  })
  .meta({ id: 'Upload' });

export const putUploadRequest = z.strictObject({ gallery: callerId, upload: madeId });

export const putUploadAnswer = z
  .object({ uploadId: z.string(), bytes: z.int() })
  .meta({ id: 'UploadReceived' });

export const createKeyRequest = z.strictObject({
  role,
  galleries: z
    .array(callerId)
    .min(1)
    .max(100)
    .nullable()
    .exactOptional()
    .meta({ description: 'The galleries the key may see; absent or null = all.' }),
  expiresAt: isoDate.nullable().exactOptional(),
  label: text(100).nullable().exactOptional(),
});

export const createKeyAnswer = z
  .object({ id: z.string(), key: z.string().meta({ description: 'Shown once; kith keeps a hash.' }) })
  .meta({ id: 'NewKey' });

export const listKeysRequest = z.strictObject({ ...page });

export const keyOnly = z.strictObject({ key: keyId });

export const keyList = listOf(
  z
    .object({
      id: z.string(),
      role,
      galleries: z.array(z.string()).nullable(),
      label: z.string().nullable(),
      expiresAt: z.string().nullable(),
      createdAt: z.string(),
    })
    .meta({ id: 'Key' }),
);

export const currentKey = z
  .object({
    id: z.string().nullable().meta({
      description: 'Null where no key is needed, and for the token of the data folder.',
    }),
    role,
    galleries: z.array(z.string()).nullable().meta({ description: 'Null = all.' }),
    label: z.string().nullable(),
    expiresAt: z.string().nullable(),
  })
  .meta({ id: 'CurrentKey' });

export const erasureOnly = z.strictObject({ erasure: madeId });

const erasureStatus = z.enum(['pending', 'verified']);

export const erasure = z
  .object({
    id: z.string(),
    gallery: z.string(),
    target: z.object({
      kind: z.enum(['gallery', 'person', 'face', 'photo', 'album', 'guest', 'faces']),
      uuid: z.string(),
    }),
    status: erasureStatus,
    steps: z.array(
      z.object({
        store: z.enum([
          'registry',
          'index',
          'crops',
          'photos',
          'renditions',
          'uploads',
          'guests',
          'idempotency',
        ]),
        found: z.int(),
        removed: z.int(),
        left: z.int(),
      }),
    ),
    requestedAt: z.string(),
    verifiedAt: z.string().nullable(),
    backupsExpireBy: z.string(),
  })
  .meta({ id: 'Erasure' });

export const listErasuresRequest = z.strictObject({
  gallery: callerId.exactOptional().meta({ description: 'Also one that was erased itself.' }),
  status: erasureStatus.exactOptional(),
  ...page,
});

export const erasureList = listOf(erasure);

const part = z.object({ status: z.enum(['ok', 'ill']), detail: z.string().exactOptional() });

/** `parts` only for callers who may see them. */
export const health = z
  .object({
    status: z.enum(['ok', 'ill']),
    parts: z
      .object({ registry: part, index: part, models: part, photoStore: part })
      .exactOptional()
      .meta({ description: 'Which part is ill; on a deployed installation only with a key.' }),
  })
  .meta({ id: 'Health' });
