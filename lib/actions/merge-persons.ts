/** Makes two persons one: the faces of the second move to the first, and the second is gone. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { decidingOver } from './decide-people.ts';
import { findGallery, findPerson, galleryNotFound } from './find-gallery.ts';
import { joinPeople } from './join-people.ts';
import { type PersonAnswer, personAnswer } from './person-answer.ts';
import { tellIndex } from './sync-enrolled.ts';

export interface MergePersonsRequest {
  readonly gallery: string;
  /** Keeps id, name and metadata. */
  readonly person: string;
  readonly from: string;
  readonly caller: Caller;
}

/** @throws Refusal `gallery_not_found`, `person_not_found`, `validation_failed` (a person and themselves) */
export async function mergePersons(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'clock' | 'ids'>,
  request: MergePersonsRequest,
): Promise<PersonAnswer> {
  if (request.person === request.from) {
    throw new Refusal('validation_failed', 'from must be another person than the one merged into.', {
      field: 'from',
    });
  }
  const merged = await ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const into = await findPerson({ registry: rows }, gallery, request.person);
    const from = await findPerson({ registry: rows }, gallery, request.from);
    if (!(await rows.batch.holdGallery(gallery.uuid))) galleryNotFound();
    await rows.grouping.lock(gallery.uuid);
    const deciding = decidingOver(rows, gallery, ports.clock.now(), request.caller.principal);
    // The later word counts.
    const faces = await joinPeople(deciding, into, from, { overrule: true });
    await rows.grouping.changed(gallery.uuid, faces);
    const sequences = faces.length === 0 ? [] : await rows.outbox.add(gallery.embeddingSpace, faces);
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'merge_persons',
        gallery: gallery.uuid,
        target: into.uuid,
        outcome: from.uuid,
      }),
    );
    const answer = personAnswer(into, await rows.persons.faceCount(into.uuid));
    await request.caller.remember(rows, answer, [gallery.uuid, into.uuid]);
    return { answer, space: gallery.embeddingSpace, faces, sequences };
  });
  await tellIndex(ports, merged.space, merged.faces, merged.sequences);
  return merged.answer;
}
