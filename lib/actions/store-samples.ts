/** Stores an enrollment: pixels first, then every row in one transaction, then the index; whatever fails leaves nothing behind. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import type { EnrollAnswer, EnrollRequest, EnrollWarning } from './enroll-answer.ts';
import { writeEnrollment } from './enrollment-rows.ts';
import { byIndex, noFaceEnrolled, type Samples } from './enrollment-samples.ts';
import { galleryNotFound } from './find-gallery.ts';
import { dropKeys, dropUnknownKeys, type KeptSample, keepPixels, keysOf } from './keep-pixels.ts';
import { personAnswer } from './person-answer.ts';
import { syncEnrolled } from './sync-enrolled.ts';

const VANISHED: ReadonlySet<string> = new Set(['person_not_found', 'face_not_found']);

export interface Judged extends Samples {
  readonly warnings: readonly EnrollWarning[];
}

type Ports = Pick<
  ActionPorts,
  'registry' | 'index' | 'photoStore' | 'telemetry' | 'clock' | 'ids' | 'defaults'
>;

interface Stored {
  readonly answer: EnrollAnswer;
  readonly changed: readonly string[];
  readonly sequences: readonly bigint[];
  readonly keys: readonly string[];
}

/** @throws Refusal `no_face_enrolled` when every face turned out to belong to somebody else; `gallery_not_found`, `storage_full` */
export async function storeSamples(
  ports: Ports,
  gallery: Gallery,
  request: EnrollRequest,
  judged: Judged,
): Promise<EnrollAnswer> {
  const kept = await keepPixels(ports, gallery, judged.samples);
  const stored = await commit(ports, gallery, request, judged, kept);
  const unused = keysOf(kept).filter((key) => !stored.keys.includes(key));
  await dropKeys(ports, unused);
  ports.telemetry.count('faces', { use: 'enrolled' }, stored.changed.length);
  const waiting = await syncEnrolled(ports, gallery.embeddingSpace, stored.answer, stored);
  const enrolled = stored.answer.enrolled.map((face) => ({
    ...face,
    indexed: !waiting.includes(face.faceId),
  }));
  return { ...stored.answer, enrolled };
}

async function commit(
  ports: Ports,
  gallery: Gallery,
  request: EnrollRequest,
  judged: Judged,
  kept: readonly KeptSample[],
): Promise<Stored> {
  const transact = () =>
    ports.registry.transact((rows) => write(ports, rows, gallery, request, judged, kept));
  try {
    return await transact().catch((error: unknown) => {
      // The person or a stored face was erased under our feet: the second attempt starts from what is left.
      if (error instanceof Refusal && VANISHED.has(error.code)) return transact();
      throw error;
    });
  } catch (error) {
    // A refusal from inside was rolled back for certain; after a lost connection only the registry knows.
    if (error instanceof Refusal && error.code !== 'registry_unavailable') {
      await dropKeys(ports, keysOf(kept));
      throw error;
    }
    await dropUnknownKeys(ports, keysOf(kept));
    if (await isGone(ports, gallery)) galleryNotFound({ cause: error });
    throw error;
  }
}

async function write(
  ports: Ports,
  rows: RegistryRows,
  gallery: Gallery,
  request: EnrollRequest,
  judged: Judged,
  kept: readonly KeptSample[],
): Promise<Stored> {
  const written = await writeEnrollment(ports, rows, gallery, request, kept);
  const refused = byIndex([...judged.refused, ...written.refused]);
  // Thrown, so that the transaction leaves no person without a face behind.
  if (written.enrolled.length === 0) throw noFaceEnrolled(refused);
  const { person, changed, keys } = written;
  const sequences = changed.length === 0 ? [] : await rows.outbox.add(gallery.embeddingSpace, changed);
  await rows.audit.add(
    auditEvent(ports, request.caller, {
      action: 'enroll',
      gallery: gallery.uuid,
      target: person.uuid,
      outcome: changed.length === 0 ? 'already_enrolled' : 'enrolled',
    }),
  );
  const enrolled = byIndex(written.enrolled);
  const indexes = new Set(enrolled.map(({ index }) => index));
  const answer: EnrollAnswer = {
    person: personAnswer(person, await rows.persons.faceCount(person.uuid)),
    enrolled,
    refused,
    warnings: byIndex(judged.warnings.filter(({ index }) => indexes.has(index))),
  };
  const faces = [...new Set(enrolled.map(({ faceId }) => faceId))];
  await request.caller.remember(rows, answer, [gallery.uuid, person.uuid, ...faces]);
  return { answer, changed, sequences, keys };
}

/** An enrollment that lost the race against the erasure of its gallery failed for the caller's reason, not for ours. */
async function isGone({ registry }: Ports, gallery: Gallery): Promise<boolean> {
  try {
    return (await registry.galleries.findByUuid(gallery.uuid)) === null;
  } catch {
    // The registry is away: the first error says it better.
    return false;
  }
}
