/** Erasures in the registry: the deletion itself and the receipt that outlives it. */

import type { ErasureRows } from '../../ports/erasure-rows.ts';
import type { Erasure, ErasureStep } from '../../ports/records.ts';
import { type Database, isUuid, type Prisma } from './database.ts';
import { deleteTarget } from './delete-target.ts';

const withSteps = { steps: { orderBy: { store: 'asc' } } } as const;

type ErasureRow = Prisma.ErasureGetPayload<{ include: typeof withSteps }>;

function toErasure(row: ErasureRow): Erasure {
  return {
    id: row.uuid,
    gallery: row.galleryUuid,
    galleryId: row.galleryId,
    target: { kind: row.targetKind, uuid: row.targetUuid },
    space: row.space,
    status: row.status,
    steps: row.steps.map(({ store, items, found, removed, left }) => ({
      store,
      items,
      found,
      removed,
      left,
    })),
    requestedAt: row.requestedAt,
    verifyAfter: row.verifyAfter,
    verifiedAt: row.verifiedAt,
    backupsExpireBy: row.backupsExpireBy,
  };
}

function toStored(step: ErasureStep) {
  return { ...step, items: [...step.items] };
}

export function erasureRows(db: Database): ErasureRows {
  const find = async (id: string) => {
    if (!isUuid(id)) return null;
    const row = await db.erasure.findUnique({ where: { uuid: id }, include: withSteps });
    return row === null ? null : toErasure(row);
  };
  return {
    async begin({ id, gallery, target, sparesEnrolled, picked, now, verifyAfter, backupsExpireBy }) {
      const steps = await deleteTarget(db, gallery, target, now, { sparesEnrolled, picked });
      await db.erasure.createMany({
        data: [
          {
            uuid: id,
            galleryUuid: gallery.uuid,
            galleryId: gallery.id,
            targetKind: target.kind,
            targetUuid: target.uuid,
            space: gallery.embeddingSpace,
            requestedAt: now,
            verifyAfter,
            backupsExpireBy,
          },
        ],
      });
      await db.erasureStep.createMany({
        data: steps.map((step) => ({ erasureUuid: id, ...toStored(step) })),
      });
      const erasure = await find(id);
      if (erasure === null) throw new Error('the erasure just written is not there');
      return erasure;
    },

    find,

    async list({ galleries, status }, { after, limit }) {
      if (after !== null && !isUuid(after)) return [];
      const rows = await db.erasure.findMany({
        where: {
          ...(galleries !== null && { galleryId: { in: [...galleries] } }),
          ...(status !== undefined && { status }),
          ...(after !== null && { uuid: { lt: after } }),
        },
        // Ids are made in the order of time.
        orderBy: { uuid: 'desc' },
        take: limit,
        include: withSteps,
      });
      return rows.map(toErasure);
    },

    async pending(limit) {
      const rows = await db.erasure.findMany({
        where: { status: 'pending' },
        orderBy: [{ requestedAt: 'asc' }, { uuid: 'asc' }],
        take: limit,
        include: withSteps,
      });
      return rows.map(toErasure);
    },

    async postpone(id, verifyAfter) {
      await db.erasure.updateMany({ where: { uuid: id }, data: { verifyAfter } });
    },

    async update(id, steps, verifiedAt) {
      for (const step of steps) {
        const { store, ...counts } = toStored(step);
        await db.erasureStep.updateMany({ where: { erasureUuid: id, store }, data: counts });
      }
      if (verifiedAt === null) return;
      await db.erasure.updateMany({ where: { uuid: id }, data: { status: 'verified', verifiedAt } });
    },
  };
}
