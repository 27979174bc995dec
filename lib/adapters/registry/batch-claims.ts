/** Claims many persons or photos at once: those that are new are made, the others locked until the transaction ends. */
import { Refusal } from '../../errors.ts';
import type { BatchRows, ClaimedPerson, ClaimedPhoto } from '../../ports/batch-rows.ts';
import type { Database, Prisma } from './database.ts';
import { personColumns, refuseCluster, toPerson } from './persons.ts';

/** An erasure can win against a claim once; this often only by somebody deleting in a loop. */
const claimRounds = 5;

interface Made {
  readonly uuid: string;
}

/**
 * New rows first, in the order of their natural key: a twin that inserts the same one waits there, holding no lock on a stored
 * row yet. Then the stored ones, by uuid as erasures and merges do. The gallery is held before either.
 */
export function batchClaims(db: Database): Pick<BatchRows, 'holdGallery' | 'claimPersons' | 'claimPhotos'> {
  return {
    async holdGallery(gallery) {
      const held = await db.$queryRaw<Made[]>`
        SELECT uuid FROM gallery WHERE uuid = ${gallery}::uuid FOR KEY SHARE`;
      return held.length > 0;
    },

    async claimPersons(gallery, persons) {
      const made = new Set<string>();
      let missing = persons;
      for (let round = 0; round < claimRounds; round++) {
        const inserted = await db.$queryRaw<Prisma.PersonModel[]>`
          INSERT INTO person (uuid, gallery_uuid, id)
          SELECT uuid, ${gallery}::uuid, id
          FROM json_to_recordset(${JSON.stringify(missing)}::json) AS r(uuid uuid, id text)
          ORDER BY id
          ON CONFLICT (gallery_uuid, id) DO NOTHING
          RETURNING ${personColumns}`;
        for (const { uuid } of inserted) made.add(uuid);
        if (inserted.length === persons.length) {
          return inserted.map((row) => ({ person: toPerson(row), created: true }));
        }
        const ids = persons.map(({ id }) => id);
        const rows = await db.$queryRaw<Prisma.PersonModel[]>`
          SELECT ${personColumns} FROM person WHERE gallery_uuid = ${gallery}::uuid AND id = ANY(${ids}::text[])
          ORDER BY uuid FOR UPDATE`;
        if (rows.length === persons.length) {
          for (const row of rows) refuseCluster(row);
          return rows.map((row): ClaimedPerson => ({ person: toPerson(row), created: made.has(row.uuid) }));
        }
        // An erasure took some between the statements: then their ids are free again.
        const there = new Set(rows.map(({ id }) => id));
        missing = persons.filter(({ id }) => !there.has(id));
      }
      throw new Refusal('person_not_found', 'The person is being deleted; send the request again.');
    },

    async claimPhotos(gallery, photos) {
      const made = new Set<string>();
      let missing = photos;
      for (let round = 0; round < claimRounds; round++) {
        const inserted = await db.$queryRaw<Made[]>`
          INSERT INTO photo (uuid, gallery_uuid, sha256, file_name, media_type, width, height, perceptual_hash, storage_key,
                             analysis)
          SELECT uuid, ${gallery}::uuid, sha256, "fileName", "mediaType", width, height, "perceptualHash", "storageKey", analysis
          FROM json_to_recordset(${JSON.stringify(missing)}::json) AS r(uuid uuid, sha256 text, "fileName" text,
            "mediaType" text, width int, height int, "perceptualHash" text, "storageKey" text, analysis jsonb)
          ORDER BY sha256
          ON CONFLICT (gallery_uuid, sha256) DO NOTHING
          RETURNING uuid`;
        for (const { uuid } of inserted) made.add(uuid);
        if (round === 0 && inserted.length === photos.length) {
          return photos.map(({ uuid, sha256 }) => ({ uuid, sha256, created: true }));
        }
        const digests = photos.map(({ sha256 }) => sha256);
        const rows = await db.$queryRaw<Omit<ClaimedPhoto, 'created'>[]>`
          SELECT uuid, sha256 FROM photo WHERE gallery_uuid = ${gallery}::uuid AND sha256 = ANY(${digests}::text[])
          ORDER BY uuid FOR UPDATE`;
        if (rows.length === photos.length) {
          return rows.map((row) => ({ ...row, created: made.has(row.uuid) }));
        }
        const there = new Set(rows.map(({ sha256 }) => sha256));
        missing = photos.filter(({ sha256 }) => !there.has(sha256));
      }
      throw new Refusal('face_not_found', 'The photo is being deleted; send the request again.');
    },
  };
}
