/** Numbers of photos: given out once, in the order in which they are asked for. */
import type { PhotoNumberRows } from '../../ports/photo-number-rows.ts';
import type { Database } from './database.ts';

export function photoNumberRows(db: Database): PhotoNumberRows {
  const known = async (photos: readonly string[]) => {
    const rows = await db.photoNumber.findMany({ where: { photoUuid: { in: [...photos] } } });
    return new Map(rows.map(({ photoUuid, number }) => [photoUuid, number]));
  };
  return {
    async of(photos) {
      const numbers = await known(photos);
      const missing = photos.filter((photo) => !numbers.has(photo));
      if (missing.length === 0) return numbers;
      // Raw: rows of photos that are there, in one statement; whoever is first gives a photo its number.
      await db.$executeRaw`
        INSERT INTO photo_number (photo_uuid)
        SELECT p.uuid FROM unnest(${missing}::uuid[]) WITH ORDINALITY AS m(uuid, place) JOIN photo p ON p.uuid = m.uuid
        ORDER BY m.place
        ON CONFLICT (photo_uuid) DO NOTHING`;
      return known(photos);
    },

    async photoOf(number) {
      const row = await db.photoNumber.findUnique({ where: { number } });
      return row?.photoUuid ?? null;
    },
  };
}
