/** The environment of functions and tasks, under the names the settings of the program have. */
import type { SettingName } from '../config/settings.ts';
import type { Deployment } from './context.ts';
import type { Rights } from './function-row.ts';
import type { SiteStack } from './site.ts';
import type { StorageStack } from './storage.ts';

type Variable = SettingName | 'NODE_EXTRA_CA_CERTS';
export type Variables = Partial<Record<Variable, string>>;

/** What tells the metrics of several stages in one account and region apart. */
export function serviceOf({ stage }: Pick<Deployment, 'stage'>): string {
  return `kith-${stage}`;
}

/** Settings everything needs that works on the stores. */
export function storeVariables(deployment: Deployment, storage: StorageStack, rights: Rights): Variables {
  const { queues, photos, database, qdrantKey, firstKey } = storage;
  return {
    ...deployment.handedOn,
    KITH_SERVICE: serviceOf(deployment),
    KITH_MODEL_PACK: deployment.modelPack,
    KITH_INDEX: deployment.index,
    ...set('QDRANT_URL', deployment.qdrantUrl),
    ...(rights.index ? set('QDRANT_SECRET_ARN', qdrantKey?.secretArn) : {}),
    DATABASE_SECRET_ARN: database.secret.secretArn,
    S3_BUCKET: photos.bucket.bucketName,
    SQS_QUEUE_URL: queues.byName.bulk.queue.queueUrl,
    SQS_PLAN_QUEUE_URL: queues.byName.plan.queue.queueUrl,
    ...(rights.sends?.includes('tend') ? { SQS_TEND_QUEUE_URL: queues.byName.tend.queue.queueUrl } : {}),
    KITH_BACKUP_DAYS: String(deployment.backupDays),
    ...set('KITH_IMPORT_LOCATIONS', deployment.importLocations?.join(',')),
    ...(rights.firstKey ? { KITH_BOOTSTRAP_SECRET_ARN: firstKey.secretArn } : {}),
  };
}

/** Where guests find kith, and for those they call by what CloudFront shows that it is ours. */
export function siteVariables(site: SiteStack | null, { proxySecret }: Rights): Variables {
  if (site === null) return {};
  return {
    KITH_PUBLIC_URL: site.publicUrl,
    ...(proxySecret ? { KITH_PROXY_SECRET_ARN: site.proxySecret.secretArn } : {}),
  };
}

/** What a function has besides: where Lambda puts the layer, and the certificates of Aurora, which it keeps apart. */
export const functionVariables: Variables = {
  KITH_MODELS_PATH: '/opt/models',
  NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
};

function set(name: Variable, value: string | null | undefined): Variables {
  return value === null || value === undefined ? {} : { [name]: value };
}
