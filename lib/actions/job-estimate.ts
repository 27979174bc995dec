/** What a job will cost, and what it did cost: photos, seconds a machine is busy, and their price. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Job, JobEstimate, JobKind } from '../ports/job-records.ts';

/**
 * Milliseconds a photo keeps a machine busy, as long as this installation has measured nothing: the small pack analyses 54
 * photos a second on two cores (19 ms each), storing them adds a little.
 */
const FIRST_GUESS_MS = 20;
const HOUR_MS = 3_600_000;

/** Photos of persons are looked at alike, wherever they come from. */
const ALIKE: readonly JobKind[] = ['bulk', 'upload'];

/**
 * From what earlier jobs of the kind measured. `photos` null: not counted yet; `guessMs`: of a photo, as long as this installation
 * has measured none.
 */
export async function newEstimate(
  { registry, defaults }: Pick<ActionPorts, 'registry' | 'defaults'>,
  kind: JobKind,
  photos: number | null,
  guessMs = FIRST_GUESS_MS,
): Promise<JobEstimate> {
  const measured = await registry.jobs.measured(ALIKE.includes(kind) ? ALIKE : [kind]);
  const msPerPhoto = measured === null ? guessMs : measured.busyMs / measured.photos;
  return { photos, msPerPhoto, pricePerHour: defaults.pricePerHour };
}

export interface EstimateAnswer {
  readonly photos: number | null;
  /** Of one machine. */
  readonly seconds: number | null;
  readonly price: number | null;
}

export function estimateAnswer(estimate: JobEstimate): EstimateAnswer {
  const { photos, msPerPhoto, pricePerHour } = estimate;
  const ms = photos === null ? null : photos * msPerPhoto;
  return { photos, seconds: ms === null ? null : seconds(ms), price: priceOf(ms, pricePerHour) };
}

export interface CostAnswer {
  readonly photos: number;
  readonly seconds: number;
  readonly price: number | null;
  readonly device: string | null;
}

export function costAnswer({ cost, estimate }: Job): CostAnswer {
  const { photos, busyMs, device } = cost;
  return {
    photos,
    seconds: seconds(busyMs),
    price: priceOf(busyMs, estimate?.pricePerHour ?? null),
    device,
  };
}

/** Milliseconds are as fine as it gets. */
function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

/** In the currency of KITH_COMPUTE_PRICE, to a ten-thousandth; null where nobody has said what an hour costs. */
function priceOf(ms: number | null, pricePerHour: number | null): number | null {
  if (ms === null || pricePerHour === null) return null;
  return Math.round((ms / HOUR_MS) * pricePerHour * 10_000) / 10_000;
}
