/** Stores a job with what is known of its items, then asks the planner to go on. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { JobEstimate, JobOptions, JobPlan, JobSource, NewJobItem } from '../ports/job-records.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import { type JobAnswer, jobAnswer } from './job-answer.ts';
import { CLAIMED_UPLOAD_MS, later } from './job-times.ts';
import { askPlanner } from './send-items.ts';
import { uploadNotFound } from './take-photos.ts';

export type StartPorts = Pick<ActionPorts, 'registry' | 'planQueue' | 'clock' | 'ids' | 'telemetry'>;

/** What is known when a job is made. */
export interface Beginning {
  readonly source: JobSource;
  readonly plan: JobPlan;
  readonly items: readonly NewJobItem[];
  readonly uploads: readonly string[];
  readonly planned: boolean;
  readonly photos: number | null;
}

export interface NewWork {
  readonly kind: 'bulk' | 'album';
  readonly gallery: Gallery;
  readonly options: JobOptions;
  readonly beginning: Beginning;
  readonly estimate: JobEstimate;
  readonly caller: Caller;
  /** Asked first, in the transaction that makes the job. */
  admit?(rows: RegistryRows): Promise<void>;
}

export const START: JobPlan = {
  line: 0,
  sent: 0,
  photos: 0,
  from: 0,
  skipping: false,
  version: null,
  bytes: null,
  after: null,
};

export const NO_OPTIONS: JobOptions = {
  qualityFilter: null,
  faceSelection: null,
  strict: false,
  album: null,
};

/** @throws Refusal `upload_not_found`; nothing is stored then */
export async function startJob(ports: StartPorts, work: NewWork): Promise<JobAnswer> {
  const { registry, clock, ids } = ports;
  const { kind, gallery, options, beginning, estimate, caller } = work;
  const { source, plan, items, uploads, planned } = beginning;
  const id = ids.uuid();
  const answer = await registry.transact(async (rows) => {
    await work.admit?.(rows);
    await rows.jobs.create({
      id,
      kind,
      gallery: gallery.uuid,
      total: 0,
      source,
      options,
      estimate,
      actor: caller.principal,
      requestId: caller.requestId,
      correlationId: caller.correlationId,
    });
    await claimUploads(ports, rows, { job: id, gallery, uploads, caller });
    await rows.jobItems.plan(id, { was: 0, plan, items, planned }, clock.now());
    await rows.audit.add(
      auditEvent(ports, caller, {
        action: kind === 'album' ? 'import_photos' : 'bulk_enroll',
        gallery: gallery.uuid,
        target: options.album?.uuid ?? null,
        outcome: 'queued',
      }),
    );
    const job = await rows.jobs.find(id);
    if (job === null) throw new Error('the job just made is not there');
    const made = jobAnswer(job);
    await caller.remember(rows, made, [
      gallery.uuid,
      ...(options.album === null ? [] : [options.album.uuid]),
    ]);
    return made;
  });
  await askPlanner(ports, id);
  return answer;
}

async function claimUploads(
  { clock }: StartPorts,
  rows: RegistryRows,
  claim: {
    readonly job: string;
    readonly gallery: Gallery;
    readonly uploads: readonly string[];
    readonly caller: Caller;
  },
): Promise<void> {
  const { job, gallery, uploads, caller } = claim;
  if (uploads.length === 0) return;
  const now = clock.now();
  const until = later(now, CLAIMED_UPLOAD_MS);
  const claimed = await rows.uploads.claim(job, gallery.uuid, uploads, caller.principal, now, until);
  const missing = uploads.filter((upload) => !claimed.includes(upload));
  if (missing.length > 0) throw uploadNotFound();
}
