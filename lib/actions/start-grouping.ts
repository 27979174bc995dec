/** Asks for all people of a gallery to be grouped anew; a job does it. Names and decisions stay. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { findGallery, galleryNotFound } from './find-gallery.ts';
import { type JobAnswer, jobAnswer } from './job-answer.ts';

/** While such a job runs it is answered again. @throws Refusal `gallery_not_found` */
export async function startGrouping(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: { readonly gallery: string; readonly caller: Caller },
): Promise<JobAnswer> {
  const { ids, clock } = ports;
  const { caller } = request;
  return ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    if (!(await rows.batch.holdGallery(gallery.uuid))) galleryNotFound();
    const total = await rows.grouping.changedAll(gallery.uuid);
    const { id } = await rows.jobs.open({
      ...{ id: ids.uuid(), kind: 'people', gallery: gallery.uuid, total, planned: true },
      slot: `people/${gallery.uuid}`,
      ...{ actor: caller.principal, requestId: caller.requestId },
    });
    // A gallery without faces is done with at once.
    if (total === 0) await rows.grouping.progress(gallery.uuid, clock.now());
    const job = await rows.jobs.find(id);
    await rows.audit.add(
      auditEvent(ports, caller, {
        action: 'group_people',
        gallery: gallery.uuid,
        target: null,
        outcome: 'queued',
      }),
    );
    const answer = jobAnswer(job!);
    await caller.remember(rows, answer, [gallery.uuid]);
    return answer;
  });
}
