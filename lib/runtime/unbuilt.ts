/** Says so when a setting names something this release can't do, instead of doing something else. */
import type { Config } from '../config.ts';
import { Refusal } from '../errors.ts';

/** @throws Refusal `validation_failed` */
export function refuseUnbuilt(config: Config): void {
  const faults = [
    ...(config.embedded
      ? []
      : ['DATABASE_URL: this release keeps its registry in the data folder only; unset it']),
    ...(config.KITH_INDEX === null || config.KITH_INDEX === 'exact'
      ? []
      : [`KITH_INDEX=${config.KITH_INDEX}: this release has the index "exact" only`]),
    ...(config.S3_BUCKET === null
      ? []
      : ['S3_BUCKET: this release keeps crops in the data folder only; unset it']),
    ...(config.KITH_LIVENESS === 'none' ? [] : ['KITH_LIVENESS: this release has no liveness check']),
    ...(config.KITH_DEVICE === 'cpu' ? [] : ['KITH_DEVICE=cuda: this release runs on the CPU only']),
  ];
  if (faults.length === 0) return;
  throw new Refusal('validation_failed', `These settings can't be served:\n  ${faults.join('\n  ')}`, {
    faults,
  });
}
