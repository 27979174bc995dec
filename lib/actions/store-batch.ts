/** Stores the enrollments of many persons at once, as if they came one after the other: for bulk work. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import { commitKept } from './commit-kept.ts';
import { type Claim, type ClaimOutcome, writeEnrollments } from './enrollment-rows.ts';
import type { Sample } from './enrollment-samples.ts';
import { keepPixels, keysOf } from './keep-pixels.ts';

export interface BatchEntry extends Omit<Claim, 'sample'> {
  readonly sample: Sample;
}

/** What belongs into the same transaction: the list the entries come from. */
export interface BatchLedger {
  /** The positions of the entries that are still to be stored; asked before any other row is touched. */
  admit(rows: RegistryRows): Promise<ReadonlySet<number>>;
  /** What became of them, by position. */
  settle(rows: RegistryRows, outcomes: ReadonlyMap<number, ClaimOutcome>): Promise<void>;
}

/**
 * One transaction, one write to the index. Warnings (`unlike_own_samples` …) are not looked for: see work-items for `strict`.
 * @throws Refusal `gallery_not_found`, `storage_full`, `registry_unavailable`; nothing is stored then
 */
export async function storeBatch(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'photoStore' | 'spaces' | 'telemetry' | 'clock' | 'ids'>,
  gallery: Gallery,
  entries: readonly BatchEntry[],
  ledger: BatchLedger,
): Promise<ReadonlyMap<number, ClaimOutcome>> {
  const kept = await keepPixels(
    ports,
    gallery,
    entries.map(({ sample }) => sample),
  );
  const { outcomes } = await commitKept(ports, gallery, keysOf(kept), async (rows) => {
    const admitted = await ledger.admit(rows);
    const positions = [...entries.keys()].filter((at) => admitted.has(at));
    const claims = positions.map((at) => ({ ...entries[at]!, sample: kept[at]! }));
    const written = await writeEnrollments(ports, rows, gallery, claims);
    const sequences = await rows.outbox.add(gallery.embeddingSpace, written.changed);
    await rows.batch.addAudit(
      written.outcomes.flatMap((outcome, i) => {
        if (outcome.kind === 'refused') return [];
        const { person: target, alreadyEnrolled } = outcome;
        const audited = alreadyEnrolled ? 'already_enrolled' : 'enrolled';
        return [
          auditEvent(ports, claims[i]!.caller, {
            action: 'enroll',
            gallery: gallery.uuid,
            target,
            outcome: audited,
          }),
        ];
      }),
    );
    const outcomes = new Map(written.outcomes.map((outcome, i) => [positions[i]!, outcome]));
    await ledger.settle(rows, outcomes);
    return { ...written, sequences, outcomes };
  });
  return outcomes;
}
