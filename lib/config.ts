/** The only reader of the environment: every setting parsed, all faults told at once. */
import { nearest } from './config/nearest-name.ts';
import { type Setting, type SettingName, type SettingValues, settings } from './config/settings.ts';
import { Refusal } from './errors.ts';

export type { SettingName } from './config/settings.ts';

export interface Config extends SettingValues {
  /** Where this process runs. */
  readonly platform: 'local' | 'lambda' | 'ecs';
  /** The registry lives in the data folder: no database was named. */
  readonly embedded: boolean;
  /** The index adapter: the setting, else the one that fits the database. */
  readonly index: 'exact' | 'qdrant' | 'pgvector';
  /** Something is kept in the data folder, so that it has to be locked. */
  readonly folder: boolean;
  /** Callers without a key are let in: only on loopback, and only if nobody said otherwise. */
  readonly open: boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Refusal `validation_failed` with one line per fault */
export function readConfig(environment: Environment = process.env): Config {
  const faults = unknownNames(environment);
  const read = Object.entries<Setting>(settings).map(([name, { schema, fallback }]) => {
    const value = environment[name] || fallback;
    if (value === null) return [name, null];
    const result = schema.safeParse(value);
    if (!result.success) faults.push(`${name} ${result.error.issues[0]?.message ?? 'is wrong'}`);
    return [name, result.data];
  });
  const values: SettingValues = Object.fromEntries(read);
  const platform = platformOf(environment);
  const embedded = values.DATABASE_URL === null && values.DATABASE_SECRET_ARN === null;
  if (faults.length === 0) faults.push(...contradictions(values, platform, embedded));
  if (faults.length > 0)
    throw new Refusal('validation_failed', `These settings are wrong:\n  ${faults.join('\n  ')}`, { faults });
  const maxBody = platform === 'lambda' ? Math.min(values.KITH_MAX_BODY, LAMBDA_EVENT) : values.KITH_MAX_BODY;
  const open = platform === 'local' && values.KITH_AUTH === 'auto' && LOOPBACK.test(values.HOST);
  const index = values.KITH_INDEX ?? indexThatFits(values, embedded);
  const folder = embedded || index === 'exact' || values.S3_BUCKET === null;
  const detection = values.KITH_DETECTION_THRESHOLD ?? values.FACE_DETECTION_THRESHOLD;
  return {
    ...values,
    KITH_DETECTION_THRESHOLD: detection,
    KITH_MAX_BODY: maxBody,
    platform,
    embedded,
    index,
    folder,
    open,
  };
}

function indexThatFits({ QDRANT_URL }: SettingValues, embedded: boolean): Config['index'] {
  if (QDRANT_URL !== null) return 'qdrant';
  return embedded ? 'exact' : 'pgvector';
}

/** What Lambda hands over at most. */
const LAMBDA_EVENT = 6 * 1024 ** 2;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/i;

/** Where this process runs; needs no setting to be right. */
export function platformOf(environment: Environment = process.env): Config['platform'] {
  if (environment.AWS_LAMBDA_FUNCTION_NAME) return 'lambda';
  return environment.ECS_CONTAINER_METADATA_URI_V4 ? 'ecs' : 'local';
}

function contradictions(values: SettingValues, platform: Config['platform'], embedded: boolean): string[] {
  const found: string[] = [];
  const both = (a: SettingName, b: SettingName) => {
    if (values[a] !== null && values[b] !== null) found.push(`${a} and ${b} exclude each other; set one`);
  };
  both('DATABASE_URL', 'DATABASE_SECRET_ARN');
  both('QDRANT_API_KEY', 'QDRANT_SECRET_ARN');
  both('KITH_PROXY_SECRET', 'KITH_PROXY_SECRET_ARN');
  const { KITH_DETECTION_THRESHOLD: ours, FACE_DETECTION_THRESHOLD: theirs } = values;
  if (ours !== null && theirs !== null && ours !== theirs)
    found.push('KITH_DETECTION_THRESHOLD and FACE_DETECTION_THRESHOLD mean the same; set one of them');
  if (values.KITH_INDEX === 'qdrant' && values.QDRANT_URL === null)
    found.push('KITH_INDEX is qdrant, so QDRANT_URL must be set');
  if ((values.S3_ACCESS_KEY === null) !== (values.S3_SECRET_KEY === null))
    found.push('S3_ACCESS_KEY and S3_SECRET_KEY go together');
  if (platform !== 'local' && embedded)
    found.push('DATABASE_URL or DATABASE_SECRET_ARN must be set where kith is deployed');
  if (platform !== 'local' && values.S3_BUCKET === null)
    found.push('S3_BUCKET must be set where kith is deployed');
  if (values.KITH_INDEX === 'pgvector' && embedded)
    found.push('KITH_INDEX is pgvector, so DATABASE_URL or DATABASE_SECRET_ARN must be set');
  if (platform !== 'local' && values.KITH_INDEX === 'exact')
    found.push('KITH_INDEX must not be exact where kith is deployed: each container would have its own copy');
  return found;
}

function unknownNames(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('KITH_') && !Object.hasOwn(settings, name))
    .map((name) => `${name} is no setting; did you mean ${nearest(name, Object.keys(settings))}?`);
}
