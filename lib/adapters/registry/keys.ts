/** API keys in the registry; secrets only as hashes. */
import { Refusal } from '../../errors.ts';
import type { ApiKey } from '../../ports/records.ts';
import type { KeyRows } from '../../ports/registry.ts';
import type { Database, Prisma } from './database.ts';

function toKey(row: Prisma.ApiKeyModel): ApiKey {
  return {
    id: row.id,
    secretHash: row.secretHash,
    role: row.role,
    galleries: row.allGalleries ? null : row.galleries,
    label: row.label,
    expiresAt: row.expiresAt,
    createdAt: row.createdAt,
  };
}

export function keyRows(db: Database): KeyRows {
  return {
    async create(key) {
      const { galleries, secretHash, ...rest } = key;
      const { count } = await db.apiKey.createMany({
        data: [
          {
            ...rest,
            secretHash: new Uint8Array(secretHash),
            allGalleries: galleries === null,
            galleries: [...(galleries ?? [])],
          },
        ],
        skipDuplicates: true,
      });
      if (count === 0) throw new Refusal('already_exists', 'A key of this id exists; ask for another one.');
    },

    async find(id) {
      const row = await db.apiKey.findUnique({ where: { id } });
      return row === null ? null : toKey(row);
    },

    async list(page) {
      const rows = await db.apiKey.findMany({
        where: page.after === null ? {} : { id: { gt: page.after } },
        orderBy: { id: 'asc' },
        take: page.limit,
      });
      return rows.map(toKey);
    },

    async remove(id) {
      const { count } = await db.apiKey.deleteMany({ where: { id } });
      return count === 1;
    },

    async count() {
      return db.apiKey.count();
    },
  };
}
