/** What guests agreed to, in the registry; a withdrawn consent stays as the proof that it was given. */
import { z } from 'zod';
import type { Consent, ConsentPurpose } from '../../ports/guest-records.ts';
import type { ConsentRows } from '../../ports/guest-rows.ts';
import type { Database, Prisma } from './database.ts';

const purposes: z.ZodType<readonly ConsentPurpose[]> = z.array(z.enum(['find_photos', 'staff_review']));

export function toConsent(row: Prisma.ConsentModel): Consent {
  const { galleryUuid, albumUuid, guestUuid, createdAt: _, updatedAt: __, ...rest } = row;
  return {
    ...rest,
    gallery: galleryUuid,
    album: albumUuid,
    guest: guestUuid,
    purposes: purposes.parse(row.purposes),
  };
}

export function consentRows(db: Database): ConsentRows {
  return {
    async add({ gallery, album, guest, purposes, ...rest }) {
      await db.consent.createMany({
        data: [
          { ...rest, galleryUuid: gallery, albumUuid: album, guestUuid: guest, purposes: [...purposes] },
        ],
      });
    },

    async inForce(guest) {
      const row = await db.consent.findFirst({
        where: { guestUuid: guest, withdrawnAt: null },
        orderBy: { uuid: 'desc' },
      });
      return row === null ? null : toConsent(row);
    },

    async withdraw(guest, now) {
      const { count } = await db.consent.updateMany({
        where: { guestUuid: guest, withdrawnAt: null },
        data: { withdrawnAt: now },
      });
      return count;
    },
  };
}
