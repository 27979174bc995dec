/** Histograms of how alike faces of one photo are, one for each gallery and embedding space. */
import { NO_PAIRS } from '../../matching/same-photo-pairs.ts';
import type { SamePhotoPairRows } from '../../ports/people-rows.ts';
import type { Database } from './database.ts';

export function samePhotoPairRows(db: Database): SamePhotoPairRows {
  return {
    async find(gallery, space) {
      const where = { galleryUuid_space: { galleryUuid: gallery, space } };
      const row = await db.samePhotoPairs.findUnique({ where });
      return row === null ? NO_PAIRS : { bins: row.bins, pairs: row.pairs, dropped: row.dropped };
    },

    async add(gallery, space, { bins, pairs, dropped }) {
      if (pairs + dropped === 0) return;
      await db.$executeRaw`
        INSERT INTO same_photo_pairs AS s (gallery_uuid, space, bins, pairs, dropped)
        VALUES (${gallery}::uuid, ${space}, ${[...bins]}::int[], ${pairs}, ${dropped})
        ON CONFLICT (gallery_uuid, space) DO UPDATE SET
          bins = ARRAY(SELECT coalesce(u.one, 0) + coalesce(u.other, 0)
                       FROM unnest(s.bins, excluded.bins) WITH ORDINALITY AS u(one, other, at) ORDER BY u.at),
          pairs = s.pairs + excluded.pairs, dropped = s.dropped + excluded.dropped, updated_at = now()`;
    },
  };
}
