/** Suppressions in the registry: templates and nothing else of who asked, the faces they keep out, those that were given back. */
import { Refusal } from '../../errors.ts';
import type { Suppression, SuppressionRows, SuppressionTemplate } from '../../ports/suppressions.ts';
import { type Database, isUuid, Prisma } from './database.ts';
import { toFace, withGallery } from './faces.ts';
import { embeddingFromBytes, embeddingToBytes } from './stored-embedding.ts';

/** Raw throughout: the client's own types stay what the previous release knows. */
const columns = Prisma.sql`
  s.uuid, s.gallery_uuid AS gallery, s.text_version AS "textVersion", s.locale, s.relation::text AS relation, s.actor,
  s.expires_at AS "expiresAt", s.created_at AS "createdAt", s.swept_after AS "sweptAfter", s.swept_at AS "sweptAt",
  (SELECT count(*)::int FROM suppression_template t WHERE t.suppression_uuid = s.uuid) AS templates,
  (SELECT count(*)::int FROM face f WHERE f.suppression_uuid = s.uuid) AS faces,
  (SELECT count(*)::int FROM suppression_exemption x WHERE x.suppression_uuid = s.uuid) AS restored`;

interface TemplateRow extends Omit<SuppressionTemplate, 'embedding'> {
  /** Base64: see searchable-faces. */
  readonly embedding: string;
}

function fromBase64(text: string): Float32Array {
  return embeddingFromBytes(Buffer.from(text, 'base64'));
}

function checkCursor(after: string | null): void {
  if (after !== null && !isUuid(after))
    throw new Refusal('validation_failed', 'The cursor is not one of this list; start the list again.');
}

export function suppressionRows(db: Database): SuppressionRows {
  const addTemplates: SuppressionRows['addTemplates'] = async (templates) => {
    const rows = templates.map(({ embedding, ...rest }) => ({
      ...rest,
      bytes: Buffer.from(embeddingToBytes(embedding).buffer).toString('base64'),
    }));
    await db.$executeRaw`
      INSERT INTO suppression_template (uuid, suppression_uuid, space, face_uuid, embedding)
      SELECT uuid, suppression, space, face, decode(bytes, 'base64')
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(uuid uuid, suppression uuid, space text, face uuid, bytes text)`;
  };
  return {
    async holdGalleryAlone(gallery) {
      const held = await db.$queryRaw<{ uuid: string }[]>`
        SELECT uuid FROM gallery WHERE uuid = ${gallery}::uuid FOR UPDATE`;
      return held.length > 0;
    },

    async create({ uuid, gallery, textVersion, locale, relation, actor, expiresAt, createdAt }, templates) {
      await db.$executeRaw`
        INSERT INTO suppression (uuid, gallery_uuid, text_version, locale, relation, actor, expires_at, created_at)
        VALUES (${uuid}::uuid, ${gallery}::uuid, ${textVersion}, ${locale}, ${relation}::consent_relation, ${actor},
                ${expiresAt}, ${createdAt})`;
      await addTemplates(templates);
    },

    addTemplates,

    async find(gallery, uuid) {
      if (!isUuid(uuid)) return null;
      const [row] = await db.$queryRaw<Suppression[]>`
        SELECT ${columns} FROM suppression s WHERE s.uuid = ${uuid}::uuid AND s.gallery_uuid = ${gallery}::uuid`;
      return row ?? null;
    },

    async list(gallery, { after, limit }) {
      checkCursor(after);
      return db.$queryRaw<Suppression[]>`
        SELECT ${columns} FROM suppression s
        WHERE s.gallery_uuid = ${gallery}::uuid
          ${after === null ? Prisma.empty : Prisma.sql`AND s.uuid > ${after}::uuid`}
        ORDER BY s.uuid LIMIT ${limit}`;
    },

    async templatesOf(gallery, now) {
      const rows = await db.$queryRaw<TemplateRow[]>`
        SELECT t.uuid, t.suppression_uuid AS suppression, t.space, t.face_uuid AS face, encode(t.embedding, 'base64') AS embedding
        FROM suppression s JOIN suppression_template t ON t.suppression_uuid = s.uuid
        WHERE s.gallery_uuid = ${gallery}::uuid AND s.expires_at > ${now}
        ORDER BY t.uuid`;
      return rows.map((row) => ({ ...row, embedding: fromBase64(row.embedding) }));
    },

    async lacking(gallery, space, now) {
      return db.$queryRaw<{ suppression: string; space: string }[]>`
        SELECT DISTINCT t.suppression_uuid AS suppression, t.space
        FROM suppression s JOIN suppression_template t ON t.suppression_uuid = s.uuid
        WHERE s.gallery_uuid = ${gallery}::uuid AND s.expires_at > ${now}
          AND NOT EXISTS (SELECT FROM suppression_template o WHERE o.suppression_uuid = s.uuid AND o.space = ${space})`;
    },

    async hold(uuid, without) {
      const held = await db.$queryRaw<{ uuid: string }[]>`
        SELECT uuid FROM suppression WHERE uuid = ${uuid}::uuid FOR UPDATE`;
      if (held.length === 0) return false;
      return (await db.suppressionTemplate.count({ where: { suppressionUuid: uuid, space: without } })) === 0;
    },

    async exemptions(faces) {
      if (faces.length === 0) return [];
      return db.$queryRaw<{ face: string; suppression: string }[]>`
        SELECT face_uuid AS face, suppression_uuid AS suppression FROM suppression_exemption
        WHERE face_uuid = ANY(${[...faces]}::uuid[])`;
    },

    async keptOut(faces) {
      if (faces.length === 0) return [];
      return db.$queryRaw<{ face: string; suppression: string | null }[]>`
        SELECT uuid AS face, suppression_uuid AS suppression FROM face
        WHERE uuid = ANY(${[...faces]}::uuid[]) AND status = 'suppressed'`;
    },

    async exempt(suppression, faces, actor) {
      await db.$executeRaw`
        INSERT INTO suppression_exemption (suppression_uuid, face_uuid, actor)
        SELECT ${suppression}::uuid, unnest(${[...faces]}::uuid[]), ${actor}
        ON CONFLICT DO NOTHING`;
    },

    async findable(gallery, space, { after, limit }) {
      const rows = await db.$queryRaw<{ face: string; embedding: string }[]>`
        SELECT f.uuid AS face, encode(e.embedding, 'base64') AS embedding
        FROM face_embedding e
        JOIN face f ON f.uuid = e.face_uuid AND f.status = 'searchable'
        JOIN photo p ON p.uuid = f.photo_uuid AND p.gallery_uuid = ${gallery}::uuid
        WHERE e.space = ${space} ${after === null ? Prisma.empty : Prisma.sql`AND e.face_uuid > ${after}::uuid`}
        ORDER BY e.face_uuid LIMIT ${limit}`;
      return rows.map(({ face, embedding }) => ({ face, embedding: fromBase64(embedding) }));
    },

    async embeddingsOf(space, faces) {
      if (faces.length === 0) return [];
      const rows = await db.$queryRaw<{ face: string; embedding: string }[]>`
        SELECT face_uuid AS face, encode(embedding, 'base64') AS embedding FROM face_embedding
        WHERE space = ${space} AND face_uuid = ANY(${[...faces]}::uuid[]) ORDER BY face_uuid`;
      return rows.map(({ face, embedding }) => ({ face, embedding: fromBase64(embedding) }));
    },

    async unswept(limit) {
      return db.$queryRaw<Suppression[]>`
        SELECT ${columns} FROM suppression s WHERE s.swept_at IS NULL ORDER BY s.uuid LIMIT ${limit}`;
    },

    async swept(uuid, progress) {
      if ('at' in progress)
        await db.$executeRaw`
          UPDATE suppression SET swept_at = ${progress.at}, swept_after = NULL, updated_at = now() WHERE uuid = ${uuid}::uuid`;
      else
        await db.$executeRaw`
          UPDATE suppression SET swept_after = ${progress.after}::uuid, updated_at = now() WHERE uuid = ${uuid}::uuid`;
    },

    async facesOf(uuid, { after, limit }) {
      checkCursor(after);
      const rows = await db.face.findMany({
        where: { suppressionUuid: uuid, ...(after !== null && { uuid: { gt: after } }) },
        orderBy: { uuid: 'asc' },
        take: limit,
        include: withGallery,
      });
      return rows.map(toFace);
    },

    async release(face, suppression) {
      const released = await db.$executeRaw`
        DELETE FROM face
        WHERE uuid = ${face}::uuid AND status = 'suppressed' AND suppression_uuid = ${suppression}::uuid`;
      if (released === 0) return false;
      await db.$executeRaw`
        UPDATE suppression_template SET face_uuid = NULL, updated_at = now() WHERE face_uuid = ${face}::uuid`;
      return true;
    },

    async remove(gallery, uuid) {
      if (!isUuid(uuid)) return false;
      const held = await db.$queryRaw<{ uuid: string }[]>`
        SELECT uuid FROM suppression WHERE uuid = ${uuid}::uuid AND gallery_uuid = ${gallery}::uuid FOR UPDATE`;
      if (held.length === 0) return false;
      await db.$executeRaw`DELETE FROM suppression_template WHERE suppression_uuid = ${uuid}::uuid`;
      await db.$executeRaw`DELETE FROM suppression_exemption WHERE suppression_uuid = ${uuid}::uuid`;
      await db.$executeRaw`UPDATE face SET suppression_uuid = NULL, updated_at = now() WHERE suppression_uuid = ${uuid}::uuid`;
      await db.$executeRaw`DELETE FROM suppression WHERE uuid = ${uuid}::uuid`;
      return true;
    },

    async expired(now, limit) {
      return db.$queryRaw<{ uuid: string; gallery: string }[]>`
        SELECT uuid, gallery_uuid AS gallery FROM suppression WHERE expires_at <= ${now} ORDER BY uuid LIMIT ${limit}`;
    },

    async unheld(uuid) {
      const rows = await db.$queryRaw<{ uuid: string }[]>`
        SELECT f.uuid FROM face f
        WHERE f.suppression_uuid = ${uuid}::uuid
          AND NOT EXISTS (SELECT FROM album_photo a WHERE a.photo_uuid = f.photo_uuid)
          AND NOT EXISTS (SELECT FROM face o JOIN enrollment e ON e.face_uuid = o.uuid WHERE o.photo_uuid = f.photo_uuid)`;
      return rows.map((row) => row.uuid);
    },
  };
}
