/** The registry over a database client: every aggregate, errors as refusals, transactions. */
import type { Registry, RegistryRows } from '../../ports/registry.ts';
import { albumPhotoRows } from './album-photos.ts';
import { albumRows } from './albums.ts';
import { auditRows } from './audit.ts';
import { batchRows } from './batch.ts';
import { calibrationRows } from './calibrations.ts';
import { consentRows } from './consents.ts';
import type { Database, PrismaClient } from './database.ts';
import { decisionRows } from './decisions.ts';
import { deliveryRows } from './deliveries.ts';
import { erasureRequestRows } from './erasure-requests.ts';
import { erasureRows } from './erasures.ts';
import { faceRows } from './faces.ts';
import { futureTimeRows } from './future-times.ts';
import { galleryRows } from './galleries.ts';
import { groupingRows } from './grouping.ts';
import { guestLinkRows } from './guest-links.ts';
import { guestSessionRows } from './guest-sessions.ts';
import { idempotencyRows } from './idempotency.ts';
import { jobItemRows } from './job-items.ts';
import { jobRows } from './jobs.ts';
import { keyRows } from './keys.ts';
import { outboxRows } from './outbox.ts';
import { peopleRows } from './people.ts';
import { personRows } from './persons.ts';
import { photoNumberRows } from './photo-numbers.ts';
import { photoRows } from './photos.ts';
import { queueRows } from './queue.ts';
import { asRefusal, guarded } from './refusals.ts';
import { releaseRows } from './releases.ts';
import { renditionRows, signingKeyRows } from './renditions.ts';
import { repeatedOnce, repeatedReads } from './repeated-reads.ts';
import { samePhotoPairRows } from './same-photo-pairs.ts';
import { searchRows } from './searches.ts';
import { selectionRows } from './selections.ts';
import { suppressionRows } from './suppressions.ts';
import { transactionsOf } from './transactions.ts';
import { untoldEventRows } from './untold-events.ts';
import { uploadRows } from './uploads.ts';
import { webhookRows } from './webhooks.ts';

function rowsOver(db: Database, failed?: (error: unknown) => void): RegistryRows {
  const guard = <T extends object>(aggregate: T) => guarded(aggregate, failed);
  return {
    galleries: guard(galleryRows(db)),
    persons: guard(personRows(db)),
    photos: guard(photoRows(db)),
    albums: guard(albumRows(db)),
    albumPhotos: guard(albumPhotoRows(db)),
    renditions: guard(renditionRows(db)),
    signingKeys: guard(signingKeyRows(db)),
    faces: guard(faceRows(db)),
    batch: guard(batchRows(db)),
    enrollments: guard({
      async add({ person, face, ...rest }) {
        await db.enrollment.createMany({ data: [{ ...rest, personUuid: person, faceUuid: face }] });
      },
    } satisfies RegistryRows['enrollments']),
    outbox: guard(outboxRows(db)),
    idempotency: guard(idempotencyRows(db)),
    keys: guard(keyRows(db)),
    jobs: guard(jobRows(db)),
    jobItems: guard(jobItemRows(db)),
    queue: guard(queueRows(db)),
    erasures: guard(erasureRows(db)),
    erasureRequests: guard(erasureRequestRows(db)),
    suppressions: guard(suppressionRows(db)),
    uploads: guard(uploadRows(db)),
    audit: guard(auditRows(db)),
    calibrations: guard(calibrationRows(db)),
    webhooks: guard(webhookRows(db)),
    deliveries: guard(deliveryRows(db)),
    people: guard(peopleRows(db)),
    grouping: guard(groupingRows(db)),
    decisions: guard(decisionRows(db)),
    samePhotoPairs: guard(samePhotoPairRows(db)),
    photoNumbers: guard(photoNumberRows(db)),
    untoldEvents: guard(untoldEventRows(db)),
    searches: guard(searchRows(db)),
    guestLinks: guard(guestLinkRows(db)),
    guestSessions: guard(guestSessionRows(db)),
    consents: guard(consentRows(db)),
    releases: guard(releaseRows(db)),
    selections: guard(selectionRows(db)),
    futureTimes: guard(futureTimeRows(db)),
  };
}

/** `close` ends what lies under the client (pool or embedded database); it is called once. */
export function registryOver(client: PrismaClient, close: () => Promise<void>): Registry {
  const rows = repeatedReads(rowsOver(client));
  const transact = transactionsOf(client, rowsOver);
  let closing: Promise<void> | null = null;
  return {
    ...rows,
    // Several statements that are one act: outside a transaction they get their own.
    persons: {
      ...rows.persons,
      claim: (person) => transact((inside) => inside.persons.claim(person)),
      merge: (from, into) => transact((inside) => inside.persons.merge(from, into)),
    },
    photos: { ...rows.photos, claim: (photo) => transact((inside) => inside.photos.claim(photo)) },
    albumPhotos: {
      ...rows.albumPhotos,
      claim: (...wanted) => transact((inside) => inside.albumPhotos.claim(...wanted)),
      supersede: (...edits) => transact((inside) => inside.albumPhotos.supersede(...edits)),
      carryOver: (twins) => transact((inside) => inside.albumPhotos.carryOver(twins)),
      leave: (...entry) => transact((inside) => inside.albumPhotos.leave(...entry)),
    },
    renditions: {
      ...rows.renditions,
      store: (made) => transact((inside) => inside.renditions.store(made)),
    },
    faces: {
      ...rows.faces,
      add: (face, embedding) => transact((inside) => inside.faces.add(face, embedding)),
    },
    jobItems: {
      ...rows.jobItems,
      plan: (...step) => transact((inside) => inside.jobItems.plan(...step)),
      append: (...items) => transact((inside) => inside.jobItems.append(...items)),
      settle: (...outcomes) => transact((inside) => inside.jobItems.settle(...outcomes)),
      cancel: (...items) => transact((inside) => inside.jobItems.cancel(...items)),
      retry: (...items) => transact((inside) => inside.jobItems.retry(...items)),
    },
    erasures: { ...rows.erasures, begin: (erasure) => transact((inside) => inside.erasures.begin(erasure)) },
    transact,
    async check() {
      try {
        await repeatedOnce(() => client.$queryRaw`SELECT 1`);
      } catch (error) {
        throw asRefusal(error);
      }
    },
    close() {
      closing ??= client.$disconnect().then(close);
      return closing;
    },
  };
}
