/** Says what became of items of a job: counts them and lets go of the uploads they used up. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ItemOutcome, JobCost } from '../ports/job-records.ts';
import type { SettledItem } from '../ports/job-rows.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { FREED_UPLOAD_MS, later } from './job-times.ts';

type Ports = Pick<ActionPorts, 'registry' | 'photoStore' | 'telemetry' | 'clock'>;

export interface ItemsSettled {
  readonly job: string;
  readonly outcomes: readonly ItemOutcome[];
  /** What the work cost, whoever's outcomes count in the end. */
  readonly cost: JobCost;
}

/** May be repeated and may come late: each item counts once (see `JobItemRows.settle`). */
export async function settleItems(ports: Ports, settled: ItemsSettled): Promise<void> {
  await afterSettling(ports, await ports.registry.transact((rows) => settleInside(ports, rows, settled)));
}

/** The same inside the transaction that stores the photos; call `afterSettling` once it has committed. */
export async function settleInside(
  { clock }: Pick<Ports, 'clock'>,
  rows: Pick<RegistryRows, 'jobItems'>,
  { job, outcomes, cost }: ItemsSettled,
): Promise<readonly SettledItem[]> {
  const now = clock.now();
  return rows.jobItems.settle(job, outcomes, cost, now, later(now, FREED_UPLOAD_MS));
}

/** Counts what changed and deletes used uploads; what fails here is found by the expiry of uploads. */
export async function afterSettling(
  { registry, photoStore, telemetry }: Omit<Ports, 'clock'>,
  changed: readonly SettledItem[],
): Promise<void> {
  for (const { status, upload } of changed) {
    telemetry.count('job_items', { outcome: status });
    if (upload === null) continue;
    try {
      await photoStore.remove(upload.storageKey);
      await registry.uploads.remove(upload.uuid);
    } catch (error) {
      telemetry.log('warn', 'a used upload stays until it expires', { upload: upload.uuid }, error);
    }
  }
}
