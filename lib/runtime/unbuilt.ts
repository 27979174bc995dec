/** Says so when a setting names something this release can't do, instead of doing something else. */
import type { Config, SettingName } from '../config.ts';
import { Refusal } from '../errors.ts';

/** Settings of features to come, in the schema already so that a misspelt one is still found out. */
const later: Partial<Record<SettingName, string>> = {
  KITH_TOKEN_KEYS: 'guests of this release come by secrets the registry knows, nothing is signed; unset it',
};

/** @throws Refusal `validation_failed` with one line per setting */
export function refuseUnbuilt(config: Config): void {
  const faults = Object.entries(later)
    .filter(([name]) => config[name as SettingName] !== null)
    .map(([name, why]) => `${name}: ${why}`);
  if (config.KITH_LIVENESS !== 'none')
    faults.push('KITH_LIVENESS: no route of this release checks liveness; unset it');
  if (faults.length === 0) return;
  throw new Refusal('validation_failed', `These settings can't be served:\n  ${faults.join('\n  ')}`, {
    faults,
  });
}
