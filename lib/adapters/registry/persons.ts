/** Persons in the registry. */
import { Refusal } from '../../errors.ts';
import type { Person } from '../../ports/records.ts';
import type { PersonRows } from '../../ports/registry.ts';
import { type Database, Prisma } from './database.ts';
import { countedFace } from './faces.ts';
import { relabelItems } from './forget-items.ts';
import { jsonObject } from './stored-json.ts';

/** An erasure can win against a claim once; this often only by somebody deleting in a loop. */
const claimRounds = 5;

/** Every column, under the names the client gives them. */
export const personColumns = Prisma.sql`uuid, gallery_uuid AS "galleryUuid", id, kind, display_name AS "displayName", metadata,
  hidden, created_at AS "createdAt", updated_at AS "updatedAt"`;

/** An unnamed person's id is ours; whoever enrolls under it means somebody who has no name yet. */
export function refuseCluster({ kind }: Pick<Prisma.PersonModel, 'kind'>): void {
  if (kind === 'cluster')
    throw new Refusal(
      'already_exists',
      'This is the id of an unnamed person; name them first: POST /v1/galleries/{gallery}/people/{person}/name.',
    );
}

export function toPerson(row: Prisma.PersonModel): Person {
  const { galleryUuid, metadata, ...rest } = row;
  return { ...rest, gallery: galleryUuid, metadata: jsonObject.parse(metadata) };
}

export function personRows(db: Database): PersonRows {
  return {
    async find(gallery, id) {
      const row = await db.person.findUnique({ where: { galleryUuid_id: { galleryUuid: gallery, id } } });
      return row === null ? null : toPerson(row);
    },

    async findByUuids(uuids) {
      const rows = await db.person.findMany({ where: { uuid: { in: [...uuids] } } });
      return rows.map(toPerson);
    },

    async claim(person) {
      const patch = {
        ...(person.displayName !== undefined && { displayName: person.displayName }),
        ...(person.metadata !== undefined && { metadata: { ...person.metadata } }),
      };
      const where = { galleryUuid: person.gallery, id: person.id };
      for (let round = 0; round < claimRounds; round++) {
        // A twin that inserts the same id waits here until the first one's transaction ends.
        const inserted = await db.person.createMany({
          data: [{ ...where, uuid: person.uuid, ...patch }],
          skipDuplicates: true,
        });
        const created = inserted.count === 1;
        if (!created) {
          // Raw: Prisma has no SELECT … FOR UPDATE. The gallery first, as its erasure does; the other way round both would wait.
          await db.$queryRaw`
            SELECT 1 FROM gallery g JOIN person p ON p.gallery_uuid = g.uuid
            WHERE g.uuid = ${person.gallery}::uuid AND p.id = ${person.id}
            FOR KEY SHARE OF g FOR UPDATE OF p`;
          if (Object.keys(patch).length > 0) await db.person.updateMany({ where, data: patch });
        }
        // Null when an erasure took the row between the statements: then the id is free again.
        const row = await db.person.findUnique({ where: { galleryUuid_id: where } });
        if (row !== null) refuseCluster(row);
        if (row !== null) return { person: toPerson(row), created };
      }
      throw new Refusal('person_not_found', 'The person is being deleted; send the request again.');
    },

    async list(gallery, page) {
      const rows = await db.person.findMany({
        where: {
          galleryUuid: gallery,
          kind: 'named',
          ...(page.after !== null && { id: { gt: page.after } }),
        },
        orderBy: { id: 'asc' },
        take: page.limit,
        include: { _count: { select: { faces: { where: countedFace } } } },
      });
      return rows.map(({ _count, ...row }) => ({ ...toPerson(row), faces: _count.faces }));
    },

    async change(uuid, patch) {
      const [row] = await db.person.updateManyAndReturn({
        where: { uuid },
        data: {
          ...(patch.displayName !== undefined && { displayName: patch.displayName }),
          ...(patch.metadata !== undefined && { metadata: { ...patch.metadata } }),
        },
      });
      if (row === undefined) throw new Refusal('person_not_found', 'The person was deleted meanwhile.');
      return toPerson(row);
    },

    async faceCount(uuid) {
      return db.face.count({ where: { personUuid: uuid, ...countedFace } });
    },

    async merge(from, into) {
      // Items before persons: that is the order of those who store photos.
      await relabelItems(db, from, into);
      // Both rows in uuid order, so that two merges in opposite directions wait instead of blocking each other for good.
      const locked = await db.$queryRaw<{ uuid: string }[]>`
        SELECT uuid FROM person WHERE uuid IN (${from}::uuid, ${into}::uuid) ORDER BY uuid FOR UPDATE`;
      if (locked.length !== 2)
        throw new Refusal('person_not_found', 'One of the two persons was deleted meanwhile.');
      const moved = await db.face.updateManyAndReturn({
        where: { personUuid: from },
        data: { personUuid: into },
        select: { uuid: true },
      });
      await db.enrollment.updateMany({ where: { personUuid: from }, data: { personUuid: into } });
      await db.person.deleteMany({ where: { uuid: from } });
      return moved.map((face) => face.uuid).sort();
    },
  };
}
