/** Says so when a setting names something this release can't do, instead of doing something else. */
import type { Config } from '../config.ts';
import { Refusal } from '../errors.ts';

/** @throws Refusal `validation_failed` with one line per setting */
export function refuseUnbuilt(config: Pick<Config, 'KITH_LIVENESS'>): void {
  if (config.KITH_LIVENESS === 'none') return;
  const faults = ['KITH_LIVENESS: no route of this release checks liveness; unset it'];
  throw new Refusal('validation_failed', `These settings can't be served:\n  ${faults.join('\n  ')}`, {
    faults,
  });
}
