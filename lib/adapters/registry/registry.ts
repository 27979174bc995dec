/** The registry over a database client: every aggregate, errors as refusals, transactions. */
import type { Registry, RegistryRows } from '../../ports/registry.ts';
import { auditRows } from './audit.ts';
import { calibrationRows } from './calibrations.ts';
import type { Database, PrismaClient } from './database.ts';
import { erasureRows } from './erasures.ts';
import { faceRows } from './faces.ts';
import { galleryRows } from './galleries.ts';
import { idempotencyRows } from './idempotency.ts';
import { jobRows } from './jobs.ts';
import { keyRows } from './keys.ts';
import { outboxRows } from './outbox.ts';
import { personRows } from './persons.ts';
import { photoRows } from './photos.ts';
import { asRefusal, guarded } from './refusals.ts';
import { uploadRows } from './uploads.ts';

/** Milliseconds. On the embedded database transactions queue behind each other, so both waits are generous. */
const transactionLimits = { maxWait: 30_000, timeout: 30_000 };

function rowsOver(db: Database): RegistryRows {
  return {
    galleries: guarded(galleryRows(db)),
    persons: guarded(personRows(db)),
    photos: guarded(photoRows(db)),
    faces: guarded(faceRows(db)),
    enrollments: guarded({
      async add({ person, face, ...rest }) {
        await db.enrollment.createMany({ data: [{ ...rest, personUuid: person, faceUuid: face }] });
      },
    } satisfies RegistryRows['enrollments']),
    outbox: guarded(outboxRows(db)),
    idempotency: guarded(idempotencyRows(db)),
    keys: guarded(keyRows(db)),
    jobs: guarded(jobRows(db)),
    erasures: guarded(erasureRows(db)),
    uploads: guarded(uploadRows(db)),
    audit: guarded(auditRows(db)),
    calibrations: guarded(calibrationRows(db)),
  };
}

/** `close` ends what lies under the client (pool or embedded database); it is called once. */
export function registryOver(client: PrismaClient, close: () => Promise<void>): Registry {
  const rows = rowsOver(client);
  const transact: Registry['transact'] = async (work) => {
    try {
      return await client.$transaction((transaction) => work(rowsOver(transaction)), transactionLimits);
    } catch (error) {
      throw asRefusal(error);
    }
  };
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
    faces: {
      ...rows.faces,
      add: (face, embedding) => transact((inside) => inside.faces.add(face, embedding)),
    },
    erasures: { ...rows.erasures, begin: (erasure) => transact((inside) => inside.erasures.begin(erasure)) },
    transact,
    async check() {
      try {
        await client.$queryRaw`SELECT 1`;
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
