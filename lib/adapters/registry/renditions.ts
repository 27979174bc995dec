/** Renditions in the registry: what was made of a photo under which watermark, and where it lies. */
import { z } from 'zod';
import type { Rendition } from '../../ports/album-records.ts';
import type { PhotoFiles, RenditionRows, SigningKeyRows } from '../../ports/rendition-rows.ts';
import type { Database } from './database.ts';

interface Key {
  readonly key: string;
}

const keysOf = (rows: readonly Key[]) => rows.map(({ key }) => key);

interface FilesRow extends Omit<PhotoFiles, 'rotation' | 'renditions'> {
  readonly rotation: unknown;
  readonly renditions: unknown;
}

const rotation = z.literal([0, 90, 180, 270]);

const renditions: z.ZodType<readonly Rendition[]> = z.array(
  z.object({
    photo: z.string(),
    kind: z.enum(['thumbnail', 'web']),
    mark: z.string(),
    storageKey: z.string(),
    mediaType: z.string(),
    width: z.int(),
    height: z.int(),
    bytes: z.int(),
  }),
);

export function renditionRows(db: Database): RenditionRows {
  return {
    async of(photos) {
      if (photos.length === 0) return new Map();
      // Raw: every list of photos asks it, for hundreds of them.
      const rows = await db.$queryRaw<FilesRow[]>`
        SELECT p.uuid, p.gallery_uuid AS gallery, p.file_name AS "fileName", p.media_type AS "mediaType", p.width, p.height,
          p.storage_key AS "storageKey", p.source_key AS "sourceKey", p.source_version AS "sourceVersion", p.placeholder,
          coalesce((p.analysis->>'rotationApplied')::int, 0) AS rotation, (
            SELECT coalesce(json_agg(json_build_object('photo', r.photo_uuid, 'kind', r.kind, 'mark', r.mark,
              'storageKey', r.storage_key, 'mediaType', r.media_type, 'width', r.width, 'height', r.height,
              'bytes', r.bytes)), '[]')
            FROM rendition r WHERE r.photo_uuid = p.uuid) AS renditions
        FROM photo p WHERE p.uuid = ANY(${[...photos]}::uuid[])`;
      return new Map(
        rows.map((row) => [
          row.uuid,
          { ...row, rotation: rotation.parse(row.rotation), renditions: renditions.parse(row.renditions) },
        ]),
      );
    },

    async store(made) {
      if (made.length === 0) return { stored: [], removed: [] };
      // A photo that left its last album in this moment gets none: only what an album shows has renditions.
      const shown = await db.$queryRaw<Key[]>`
        SELECT p.uuid::text AS key FROM photo p
        WHERE p.uuid = ANY(${made.map(({ photo }) => photo)}::uuid[])
          AND EXISTS (SELECT FROM album_photo a WHERE a.photo_uuid = p.uuid)
        ORDER BY p.uuid FOR UPDATE OF p`;
      const uuids = new Set(keysOf(shown));
      const entries = JSON.stringify(made.filter(({ photo }) => uuids.has(photo)));
      const removed = await db.$queryRaw<Key[]>`
        DELETE FROM rendition r
        USING json_to_recordset(${entries}::json) AS m(photo uuid, marks text[])
        WHERE r.photo_uuid = m.photo AND r.mark <> ALL(m.marks)
        RETURNING r.storage_key AS key`;
      const stored = await db.$queryRaw<Key[]>`
        INSERT INTO rendition (photo_uuid, kind, mark, storage_key, media_type, width, height, bytes, updated_at)
        SELECT n.photo, n.kind, n.mark, n."storageKey", n."mediaType", n.width, n.height, n.bytes, now()
        FROM json_to_recordset(${entries}::json) AS m(renditions json),
          json_to_recordset(m.renditions) AS n(photo uuid, kind rendition_kind, mark text, "storageKey" text, "mediaType" text,
            width int, height int, bytes int)
        ORDER BY n.photo, n.kind
        ON CONFLICT (photo_uuid, kind, mark) DO NOTHING
        RETURNING storage_key AS key`;
      await db.$executeRaw`
        UPDATE photo p SET placeholder = m.placeholder, updated_at = now()
        FROM json_to_recordset(${entries}::json) AS m(photo uuid, placeholder text)
        WHERE p.uuid = m.photo AND p.placeholder IS DISTINCT FROM m.placeholder`;
      return { stored: keysOf(stored), removed: keysOf(removed) };
    },
  };
}

export function signingKeyRows(db: Database): SigningKeyRows {
  return {
    async ensure(purpose, secret) {
      // What is there stays, and is answered by the same statement.
      const [row] = await db.$queryRaw<{ readonly secret: Uint8Array }[]>`
        INSERT INTO signing_key (purpose, secret, updated_at) VALUES (${purpose}, ${Buffer.from(secret)}, now())
        ON CONFLICT (purpose) DO UPDATE SET updated_at = now()
        RETURNING secret`;
      if (row === undefined) throw new Error('the signing key was not stored');
      return new Uint8Array(row.secret);
    },
  };
}
