/** Stores an enrollment: pixels first, then every row in one transaction, then the index; whatever fails leaves nothing behind. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import { type Committed, commitKept } from './commit-kept.ts';
import type { EnrollAnswer, EnrolledFace, EnrollRequest, EnrollWarning } from './enroll-answer.ts';
import { type ClaimOutcome, writeEnrollments } from './enrollment-rows.ts';
import { byIndex, noFaceEnrolled, refusedPhoto, type Samples } from './enrollment-samples.ts';
import { type KeptSample, keepPixels, keysOf } from './keep-pixels.ts';
import { personAnswer } from './person-answer.ts';
import { waitingFaces } from './sync-enrolled.ts';

export interface Judged extends Samples {
  readonly warnings: readonly EnrollWarning[];
}

type Ports = Pick<
  ActionPorts,
  'registry' | 'index' | 'photoStore' | 'spaces' | 'telemetry' | 'clock' | 'ids' | 'defaults'
>;

interface Stored extends Committed {
  readonly answer: EnrollAnswer;
}

/** @throws Refusal `no_face_enrolled` when every face turned out to belong to somebody else; `gallery_not_found`, `storage_full` */
export async function storeSamples(
  ports: Ports,
  gallery: Gallery,
  request: EnrollRequest,
  judged: Judged,
): Promise<EnrollAnswer> {
  const kept = await keepPixels(ports, gallery, judged.samples);
  const { answer } = await commitKept(ports, gallery, keysOf(kept), (rows) =>
    write(ports, rows, gallery, request, judged, kept),
  );
  const waiting = await waitingFaces(ports, answer);
  const enrolled = answer.enrolled.map((face) => ({
    ...face,
    indexed: !waiting.includes(face.faceId),
  }));
  return { ...answer, enrolled };
}

async function write(
  ports: Ports,
  rows: RegistryRows,
  gallery: Gallery,
  request: EnrollRequest,
  judged: Judged,
  kept: readonly KeptSample[],
): Promise<Stored> {
  const { person: id, displayName, metadata, caller } = request;
  const person = { id, displayName, metadata };
  const claims = kept.map((sample) => ({ sample, person, caller }));
  const { outcomes, persons, changed, keys } = await writeEnrollments(ports, rows, gallery, claims);
  const refused = byIndex([
    ...judged.refused,
    ...outcomes.flatMap((outcome, i) => {
      const { index, photo } = kept[i]!;
      return outcome.kind === 'refused' ? [refusedPhoto(index, photo, outcome.refusal)] : [];
    }),
  ]);
  const enrolled = byIndex(outcomes.flatMap((outcome, i) => enrolledFace(outcome, kept[i]!)));
  // Thrown, so that the transaction leaves no person without a face behind.
  if (enrolled.length === 0) throw noFaceEnrolled(refused);
  const [known] = persons.values();
  if (known === undefined) throw new Error('faces were enrolled without their person');
  const sequences = changed.length === 0 ? [] : await rows.outbox.add(gallery.embeddingSpace, changed);
  await rows.audit.add(
    auditEvent(ports, request.caller, {
      action: 'enroll',
      gallery: gallery.uuid,
      target: known.uuid,
      outcome: changed.length === 0 ? 'already_enrolled' : 'enrolled',
    }),
  );
  const indexes = new Set(enrolled.map(({ index }) => index));
  const answer: EnrollAnswer = {
    person: personAnswer(known, await rows.persons.faceCount(known.uuid)),
    enrolled,
    refused,
    warnings: byIndex(judged.warnings.filter(({ index }) => indexes.has(index))),
  };
  const faces = [...new Set(enrolled.map(({ faceId }) => faceId))];
  await request.caller.remember(rows, answer, [gallery.uuid, known.uuid, ...faces]);
  return { answer, changed, sequences, keys };
}

/** `indexed` false: nobody has told the index yet. */
function enrolledFace(outcome: ClaimOutcome, { index, unusedFaces }: KeptSample): readonly EnrolledFace[] {
  if (outcome.kind === 'refused') return [];
  const { face, photo, alreadyEnrolled } = outcome;
  const { uuid: faceId, box, quality } = face;
  return [{ faceId, photoId: photo, index, box, quality, alreadyEnrolled, indexed: false, unusedFaces }];
}
