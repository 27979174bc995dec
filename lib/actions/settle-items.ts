/** Says what became of items of a job: counts them and lets go of the uploads they used up. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ItemOutcome, JobCost } from '../ports/job-records.ts';
import type { SettledItem } from '../ports/job-rows.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { inParallel } from './in-parallel.ts';
import { FREED_UPLOAD_MS, later } from './job-times.ts';

type Ports = Pick<ActionPorts, 'registry' | 'photoStore' | 'telemetry' | 'clock'>;
type UsedUpload = NonNullable<SettledItem['upload']>;

/** Photos removed at the same time: a distant store takes some twenty milliseconds for each. */
const REMOVED_AT_ONCE = 8;

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
  ports: Omit<Ports, 'clock'>,
  changed: readonly SettledItem[],
): Promise<void> {
  for (const { status } of changed) ports.telemetry.count('job_items', { outcome: status });
  const uploads = changed.flatMap(({ upload }) => upload ?? []);
  const gone = await inParallel(uploads, REMOVED_AT_ONCE, (upload) => removePhoto(ports, upload));
  const rows = uploads.filter((_, at) => gone[at]).map(({ uuid }) => uuid);
  try {
    await ports.registry.batch.removeUploads(rows);
  } catch (error) {
    ports.telemetry.log('warn', 'used uploads stay until they expire', { uploads: rows.length }, error);
  }
}

/** Answers whether the photo is gone; only then may its row go, too. */
async function removePhoto(
  { photoStore, telemetry }: Omit<Ports, 'clock'>,
  { uuid, storageKey }: UsedUpload,
): Promise<boolean> {
  try {
    await photoStore.remove(storageKey);
    return true;
  } catch (error) {
    telemetry.log('warn', 'a used upload stays until it expires', { upload: uuid }, error);
    return false;
  }
}
