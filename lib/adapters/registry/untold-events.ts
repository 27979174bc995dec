/** Events that wait to be told, and jobs whose end does. */
import { z } from 'zod';
import type { UntoldEvent, UntoldGroup } from '../../ports/webhook-records.ts';
import type { UntoldEventRows } from '../../ports/webhook-rows.ts';
import type { Database, Prisma } from './database.ts';
import { toJob } from './stored-job.ts';
import { jsonObject } from './stored-json.ts';

const event: z.ZodType<UntoldEvent['event']> = z.enum(['photo.indexed', 'album.ready', 'selection.changed']);

function toEvent(row: Prisma.UntoldEventModel): UntoldEvent {
  return {
    uuid: row.uuid,
    gallery: row.galleryUuid,
    album: row.albumUuid,
    event: event.parse(row.event),
    subject: row.subjectUuid,
    data: jsonObject.parse(row.data),
    at: row.at,
  };
}

export function untoldEventRows(db: Database): UntoldEventRows {
  return {
    async add(events) {
      await db.untoldEvent.createMany({
        data: events.map(({ gallery, album, subject, data, ...rest }) => ({
          ...rest,
          galleryUuid: gallery,
          albumUuid: album,
          subjectUuid: subject,
          data: { ...data },
        })),
      });
    },

    async groups(limit) {
      const rows = await db.$queryRaw<(Omit<UntoldGroup, 'event'> & { readonly event: string })[]>`
        SELECT gallery_uuid AS gallery, album_uuid AS album, event, subject_uuid AS subject, count(*)::int AS count,
               min(at) AS oldest, max(at) AS newest
        FROM untold_event GROUP BY gallery_uuid, album_uuid, event, subject_uuid
        ORDER BY min(at), subject_uuid, event LIMIT ${limit}`;
      return rows.map((row) => ({ ...row, event: event.parse(row.event) }));
    },

    async take({ event, subject }, limit) {
      // Raw for the lock: of two who tell the same, the second one finds nothing left.
      await db.$queryRaw`
        SELECT 1 FROM untold_event WHERE event = ${event} AND subject_uuid = ${subject}::uuid
        ORDER BY uuid LIMIT ${limit} FOR UPDATE`;
      const rows = await db.untoldEvent.findMany({
        where: { event, subjectUuid: subject },
        orderBy: { uuid: 'asc' },
        take: limit,
      });
      await db.untoldEvent.deleteMany({ where: { uuid: { in: rows.map(({ uuid }) => uuid) } } });
      return rows.map(toEvent);
    },

    async takeEndedJobs(limit) {
      const taken = await db.$queryRaw<{ uuid: string }[]>`
        WITH ended AS MATERIALIZED (
          SELECT uuid FROM job WHERE finished_at IS NOT NULL AND told_at IS DISTINCT FROM finished_at
          ORDER BY finished_at, uuid LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE job j SET told_at = j.finished_at FROM ended WHERE j.uuid = ended.uuid
        RETURNING j.uuid`;
      const rows = await db.job.findMany({
        where: { uuid: { in: taken.map(({ uuid }) => uuid) } },
        orderBy: [{ finishedAt: 'asc' }, { uuid: 'asc' }],
      });
      return rows.map(toJob);
    },

    async isAlbumBusy(album) {
      const [row] = await db.$queryRaw<{ busy: boolean }[]>`
        SELECT EXISTS (SELECT 1 FROM outbox o JOIN face f ON f.uuid = o.face_uuid
                       JOIN album_photo a ON a.photo_uuid = f.photo_uuid
                       WHERE a.album_uuid = ${album}::uuid)
               OR EXISTS (SELECT 1 FROM job
                          WHERE kind = 'album' AND status = 'running' AND options->'album'->>'uuid' = ${album}
                            AND (total > done + refused + failed + cancelled
                                 OR (NOT planned AND source->>'kind' <> 'events'))) AS busy`;
      return row?.busy ?? false;
    },

    async any() {
      const [row] = await db.$queryRaw<{ found: boolean }[]>`
        SELECT EXISTS (SELECT 1 FROM untold_event)
               OR EXISTS (SELECT 1 FROM job WHERE finished_at IS NOT NULL AND told_at IS DISTINCT FROM finished_at)
               AS found`;
      return row?.found ?? false;
    },
  };
}
