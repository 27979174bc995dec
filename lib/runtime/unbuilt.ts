/** Says so when a setting names something this release can't do, instead of doing something else. */
import type { Config, SettingName } from '../config.ts';
import { Refusal } from '../errors.ts';

const dataFolderOnly = 'this release keeps everything in the data folder; unset it';

/** Settings of the deployed form, in the schema already so that a misspelt one is still found out. */
const later: Partial<Record<SettingName, string>> = {
  DATABASE_URL: dataFolderOnly,
  DATABASE_SECRET_ARN: dataFolderOnly,
  QDRANT_URL: dataFolderOnly,
  QDRANT_API_KEY: dataFolderOnly,
  QDRANT_SECRET_ARN: dataFolderOnly,
  S3_ENDPOINT: dataFolderOnly,
  S3_BUCKET: dataFolderOnly,
  S3_ACCESS_KEY: dataFolderOnly,
  S3_SECRET_KEY: dataFolderOnly,
  SQS_QUEUE_URL: 'this release has no bulk work; unset it',
  KITH_TOKEN_KEYS: 'this release has no guest links; unset it',
};

/** @throws Refusal `validation_failed` with one line per setting */
export function refuseUnbuilt(config: Config): void {
  const faults = Object.entries(later)
    .filter(([name]) => config[name as SettingName] !== null)
    .map(([name, why]) => `${name}: ${why}`);
  if (config.KITH_INDEX !== null && config.KITH_INDEX !== 'exact') {
    faults.push(`KITH_INDEX=${config.KITH_INDEX}: this release has the index "exact" only`);
  }
  if (config.KITH_LIVENESS !== 'none')
    faults.push('KITH_LIVENESS: no route of this release checks liveness; unset it');
  if (config.KITH_DEVICE !== 'cpu') faults.push('KITH_DEVICE=cuda: this release runs on the CPU only');
  if (faults.length === 0) return;
  throw new Refusal('validation_failed', `These settings can't be served:\n  ${faults.join('\n  ')}`, {
    faults,
  });
}
