/** Every setting of a deployment, as `npx cdk deploy -c <name>=<value>` or the `context` of cdk.json gives it. */
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { manifest } from '../../models/manifest.ts';
import { type SettingName, settings } from '../config/settings.ts';
import { type ContextSetting, free, given } from './context-setting.ts';
import type { DeployedFunction } from './function-row.ts';
import { functionTable } from './function-table.ts';
import { USUAL_PACK } from './model-pack.ts';
import * as kind from './setting-kinds.ts';
import { siteSettings } from './site-settings.ts';

const logDays = Object.values(RetentionDays)
  .filter((days) => typeof days === 'number')
  .filter((days) => days !== RetentionDays.INFINITE);

/** What Postgres reserves for itself; Aurora refuses them as names of a first database. */
const databaseName = /^(?!(?:postgres|template\d|rdsadmin|user|database|table|select)$)[a-z][a-z0-9_]{0,62}$/;

/** Settings with a name of their own. */
export const namedSettings = {
  region: free(
    kind.matching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region like eu-central-1'),
    'region of all stacks; unset: the one of the AWS profile',
  ),
  stage: given(
    kind.matching(/^[a-z][a-z0-9-]{0,15}$/, 'must be up to 16 small letters, digits and hyphens'),
    'prod',
    'part of every stack’s name (`kith-prod-api`), so that an account can hold several installations',
  ),
  modelPack: given(
    kind.matching(
      new RegExp(`^(${Object.keys(manifest.packs).join('|')})$`),
      `must be one of: ${Object.keys(manifest.packs).join(', ')}`,
    ),
    USUAL_PACK,
    'model pack of new galleries; its files have to be on this machine (`opencv` is the one licensed for any use)',
  ),
  acceptModelLicence: given(
    kind.yesOrNo,
    'no',
    '`yes` when you may use a pack whose licence excludes commercial use',
  ),
  packaging: free(
    kind.oneOf('layer', 'image'),
    'how models reach the functions; unset: `layer`, and `image` for packs that are too large for one',
  ),
  architecture: given(kind.oneOf('x86_64', 'arm64'), 'x86_64', 'processor of the functions'),
  index: free(
    kind.oneOf('qdrant', 'pgvector'),
    'where embeddings are searched; unset: `qdrant` with a `qdrantUrl`, else `pgvector`',
  ),
  qdrantUrl: free(kind.webAddress, 'address of Qdrant with its port'),
  qdrantSecret: free(
    kind.matching(
      /^(arn:aws[\w-]*:secretsmanager:[\w:/+=.@-]+|[\w/+=.@-]{1,512})$/,
      'must be the name or the whole ARN of a secret',
    ),
    'secret in Secrets Manager whose text is the key for Qdrant; unset: no key',
  ),
  qdrantPrivate: given(
    kind.yesOrNo,
    'no',
    '`yes` when Qdrant is reached inside the VPC, without the internet',
  ),
  vpcCidr: given(
    kind.matching(
      /^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2[0-2])$/,
      'must be a range like 10.0.0.0/16, from /16 to /22',
    ),
    '10.0.0.0/16',
    'addresses of the VPC; it can’t be changed later',
  ),
  natGateways: free(
    kind.whole(0, 2),
    'ways out of the VPC, which webhooks and buckets of other regions need; unset: none with `pgvector` and without GPU (endpoints instead), else 1',
  ),
  auroraProfile: given(
    kind.oneOf('pausing', 'steady'),
    'pausing',
    '`pausing`: no cost and no answer for some 15 s after minutes of silence; `steady`: always there',
  ),
  auroraMinAcu: free(kind.capacity(0), 'smallest capacity; unset: 0 when `pausing`, 0.5 when `steady`'),
  auroraMaxAcu: given(
    kind.capacity(1),
    '4',
    'largest capacity; it also decides how many connections there are',
  ),
  auroraStandby: given(
    kind.yesOrNo,
    'no',
    '`yes` keeps a second database in another zone, which takes over within a minute and costs as much',
  ),
  databaseName: given(
    kind.matching(databaseName, 'must be small letters, digits and _, and no word Postgres keeps for itself'),
    'kith',
    'name of the database; it can’t be changed later',
  ),
  passwordDays: given(kind.whole(1, 1000), '30', 'days after which the database’s password is changed'),
  backupDays: given(
    kind.whole(1, 35),
    '7',
    'days backups of the database and removed objects can be restored; erasures name the date',
  ),
  sourceDays: free(
    kind.whole(1, 3650),
    'days after which photos under `enroll/` and `import/` are removed; unset: they stay',
  ),
  deletionProtection: given(
    kind.yesOrNo,
    'yes',
    '`no` lets `cdk destroy` remove the database (to a snapshot)',
  ),
  reserveConcurrency: given(
    kind.yesOrNo,
    'yes',
    '`no` in new accounts, whose limit of 10 leaves nothing to reserve; then nothing bounds the connections',
  ),
  analysisMemory: given(
    kind.whole(1024, 10_240),
    '3008',
    'MB of the functions that look at photos; 1769 MB are one processor',
  ),
  recordsMemory: given(kind.whole(256, 10_240), '512', 'MB of all other functions'),
  requestsPerSecond: given(kind.whole(1, 10_000), '100', 'requests the API takes, all callers together'),
  requestBurst: given(kind.whole(1, 5000), '200', 'requests the API takes at once'),
  corsOrigins: free(
    kind.listOf(
      /^(\*|https?:\/\/[a-z0-9.-]+(:\d{1,5})?)$/i,
      'must be origins like https://app.example.com separated by commas, or *',
    ),
    'web pages that may call the API and PUT uploads; unset: none',
  ),
  domain: free(
    kind.domainName,
    'own domain of the API; its DNS record is yours to make (output `DomainTarget`)',
  ),
  certificateArn: free(kind.certificate, 'certificate of the domain, in the region of the API'),
  ...siteSettings,
  importLocations: free(
    kind.listOf(
      /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/([^/*?]+\/)*$/,
      'must be s3://bucket/prefix/ separated by commas',
    ),
    'where bulk jobs may read, `{gallery}` stands for the gallery; unset: `import/{gallery}/` of the bucket',
  ),
  gpu: given(kind.yesOrNo, 'yes', '`no`: bulk work is done by a function on the CPU'),
  gpuInstances: given(
    kind.listOf(
      /^(g4dn|g5|g6|g6e|gr6|p3|p4d|p5)\.\d*x?large$/,
      'must be instance types with an NVIDIA GPU like g4dn.xlarge',
    ),
    'g4dn.xlarge,g5.xlarge,g6.xlarge',
    'machines bulk work may run on, separated by commas; several make an interruption less likely',
  ),
  gpuMaxTasks: given(
    kind.whole(1, 20),
    '4',
    'machines at the same time; there is none while there is no work',
  ),
  gpuSpot: given(kind.yesOrNo, 'yes', '`no`: at the full price and never taken away'),
  gpuBatches: given(kind.whole(1, 1000), '20', 'waiting batches for each machine before one more is started'),
  logDays: given(kind.oneNumberOf(...logDays), '90', 'days logs are kept'),
  alarmEmail: free(
    kind.matching(/^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/, 'must be an e-mail address'),
    'who is told of alarms and of the budget; the address has to confirm',
  ),
  budgetUsd: free(
    kind.money,
    'dollars a month for the whole account, told at 80 % and when foreseen to be passed',
  ),
} as const satisfies Readonly<Record<string, ContextSetting>>;

/** Settings of the running program that are handed on as they are: name here, name there. */
export const handedOn = {
  logLevel: 'LOG_LEVEL',
  rateLimit: 'KITH_RATE_LIMIT',
  uploadBurst: 'KITH_UPLOAD_BURST',
  keep: 'KITH_KEEP',
  albumDays: 'KITH_ALBUM_DAYS',
  topK: 'KITH_TOP_K',
  faceSelection: 'KITH_FACE_SELECTION',
  similarityThreshold: 'KITH_SIMILARITY_THRESHOLD',
  detectionThreshold: 'KITH_DETECTION_THRESHOLD',
  computePrice: 'KITH_COMPUTE_PRICE',
} as const satisfies Readonly<Record<string, SettingName>>;

export type ConcurrencySetting = `${DeployedFunction}Concurrency`;

/** SQS keeps at least two pollers busy. */
const LEAST_OF_A_QUEUE = 2;

function concurrencySettings(): readonly (readonly [string, ContextSetting])[] {
  return Object.entries(functionTable).map(([name, { start, concurrency }]) => [
    `${name}Concurrency`,
    given(
      kind.whole(typeof start === 'object' ? LEAST_OF_A_QUEUE : 1, 1000),
      String(concurrency),
      `copies of \`${name}\` that may run at the same time`,
    ),
  ]);
}

/** All of them by name, in the order of the table. */
export const contextSettings: Readonly<Record<string, ContextSetting>> = {
  ...namedSettings,
  ...Object.fromEntries(concurrencySettings()),
  ...Object.fromEntries(Object.entries(handedOn).map(([name, theirs]) => [name, settings[theirs]])),
};

/** The table of the documentation. */
export function contextTable(): string {
  const rows = Object.entries(contextSettings).map(
    ([name, { fallback, says }]) =>
      `| \`${name}\` | ${fallback === null ? '' : `\`${fallback}\``} | ${says} |`,
  );
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}
