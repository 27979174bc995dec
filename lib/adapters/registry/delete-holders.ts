/** Deletes what hangs on a gallery, an album or a guest besides photos and faces: links, searches, consents, suppressions, jobs. */
import type { Database } from './database.ts';

/** Rows removed: those that speak of guests apart from the others. */
export interface Removed {
  readonly rows: number;
  readonly guests: number;
  /** Keys of uploads. */
  readonly uploads: readonly string[];
}

type Counts = readonly { readonly count: number }[];

function sum(counts: Counts): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

/** Items in the order everybody locks them in. */
export async function deleteItems(db: Database, gallery: string): Promise<number> {
  return db.$executeRaw`
    DELETE FROM job_item i
    USING (SELECT i.job_uuid, i.line FROM job_item i JOIN job j ON j.uuid = i.job_uuid
           WHERE j.gallery_uuid = ${gallery}::uuid
           ORDER BY i.job_uuid, i.line FOR UPDATE OF i) AS doomed
    WHERE i.job_uuid = doomed.job_uuid AND i.line = doomed.line`;
}

export async function deleteGallery(db: Database, uuid: string): Promise<Removed> {
  const where = { galleryUuid: uuid };
  // Planners at work have committed once their job is locked; what they added goes with the rest.
  await db.$queryRaw`SELECT uuid FROM job WHERE gallery_uuid = ${uuid}::uuid ORDER BY uuid FOR UPDATE`;
  const uploads = await db.upload.findMany({ where, select: { storageKey: true } });
  const guests = [
    await db.searchSession.deleteMany({ where }),
    await db.resultRelease.deleteMany({ where }),
    await db.selection.deleteMany({ where }),
    await db.consent.deleteMany({ where }),
    await db.guestSession.deleteMany({ where }),
    await db.guestLink.deleteMany({ where }),
    await db.erasureRequest.deleteMany({ where }),
  ];
  const others = [
    await db.albumPhoto.deleteMany({ where: { album: where } }),
    await db.album.deleteMany({ where }),
    await db.faceDecision.deleteMany({ where }),
    await db.samePhotoPairs.deleteMany({ where }),
    await db.peopleChange.deleteMany({ where }),
    await db.peopleGrouping.deleteMany({ where }),
    await db.suppressionTemplate.deleteMany({ where: { suppression: where } }),
    {
      count: await db.$executeRaw`
        DELETE FROM suppression_exemption x USING suppression s
        WHERE s.uuid = x.suppression_uuid AND s.gallery_uuid = ${uuid}::uuid`,
    },
    await db.suppression.deleteMany({ where }),
    // Before webhooks: that is the order of those who tell.
    await db.untoldEvent.deleteMany({ where }),
    await db.webhookDelivery.deleteMany({ where: { webhook: where } }),
    await db.webhook.deleteMany({ where }),
    await db.upload.deleteMany({ where }),
    { count: await deleteItems(db, uuid) },
    await db.job.deleteMany({ where }),
    await db.calibration.deleteMany({ where: { scope: uuid } }),
  ];
  return {
    rows: sum(others),
    guests: sum(guests),
    uploads: uploads.map((upload) => upload.storageKey),
  };
}

/** The album and everything its guests left in it; searches over several albums end, too. */
export async function deleteAlbum(db: Database, uuid: string): Promise<Removed> {
  const where = { albumUuid: uuid };
  const guests = [
    await db.searchSession.deleteMany({ where: { albumUuids: { has: uuid } } }),
    await db.resultRelease.deleteMany({ where }),
    await db.selection.deleteMany({ where }),
    await db.consent.deleteMany({ where }),
    await db.guestSession.deleteMany({ where }),
    await db.guestLink.deleteMany({ where }),
    await db.erasureRequest.deleteMany({ where }),
  ];
  const others = [
    await db.untoldEvent.deleteMany({ where }),
    await db.albumPhoto.deleteMany({ where }),
    await db.album.deleteMany({ where: { uuid } }),
  ];
  return { rows: sum(others), guests: sum(guests), uploads: [] };
}

/** A guest's session and everything the guest left in it; a request to erase faces that nobody decided yet stays without the guest. */
export async function deleteGuest(db: Database, uuid: string): Promise<Removed> {
  const where = { guestUuid: uuid };
  await db.erasureRequest.updateMany({ where: { ...where, status: 'waiting' }, data: { guestUuid: null } });
  const guests = [
    await db.searchSession.deleteMany({ where }),
    await db.resultRelease.deleteMany({ where }),
    await db.selection.deleteMany({ where }),
    await db.consent.deleteMany({ where }),
    await db.erasureRequest.deleteMany({ where }),
    await db.untoldEvent.deleteMany({ where: { subjectUuid: uuid } }),
    await db.guestSession.deleteMany({ where: { uuid } }),
  ];
  return { rows: 0, guests: sum(guests), uploads: [] };
}
