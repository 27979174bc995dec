/** Asks for a gallery's index to be rebuilt from the registry; a job does it. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { findGallery } from './find-gallery.ts';
import { type JobAnswer, jobAnswer } from './job-answer.ts';

/** @throws Refusal `gallery_not_found` */
export async function startReindex(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: { readonly gallery: string; readonly caller: Caller },
): Promise<JobAnswer> {
  return ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const { faces } = await rows.galleries.counts(gallery.uuid);
    const job = await rows.jobs.create({
      id: ports.ids.uuid(),
      kind: 'reindex',
      gallery: gallery.uuid,
      total: faces,
    });
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'reindex',
        gallery: gallery.uuid,
        target: null,
        outcome: 'queued',
      }),
    );
    const answer = jobAnswer(job);
    await request.caller.remember(rows, answer, [gallery.uuid]);
    return answer;
  });
}
