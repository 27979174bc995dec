/** Opens what lies outside this machine and serves several ports: secrets, connections to Postgres, the bucket. */
import type { Config } from '../config.ts';
import { once } from './once.ts';
import type { StoreContext } from './stores.ts';

/** On Lambda each container serves one request at a time. */
const CONNECTIONS = { lambda: 1, ecs: 10, local: 10 } as const;

export function outsideOpeners({
  config,
  telemetry,
  closeLater,
}: Pick<StoreContext, 'config' | 'telemetry' | 'closeLater'>) {
  const secrets = once(async () => {
    const { openSecretsManager } = await import('../adapters/secrets/secrets-manager.ts');
    return closeLater(openSecretsManager({ region: config.AWS_REGION }));
  });
  const pool = once(async () => {
    const { openPool } = await import('../adapters/postgres/pool.ts');
    const { log } = await telemetry();
    const { DATABASE_URL: url, DATABASE_SECRET_ARN: secretId } = config;
    const place =
      url === null ? { secretId: named(secretId, 'DATABASE_SECRET_ARN'), secrets: await secrets() } : { url };
    return closeLater(
      await openPool({
        ...place,
        connections: config.DATABASE_CONNECTIONS ?? CONNECTIONS[config.platform],
        ca: config.DATABASE_CA,
        onLost: (error) => log('warn', 'a connection to the database was lost', {}, error),
      }),
    );
  });
  const bucketAt = (endpoint: string | null) =>
    once(async () => {
      const { openS3Client } = await import('../adapters/s3/client.ts');
      return closeLater(openS3Client({ ...keysOf(config), endpoint }));
    });
  const bucket = bucketAt(config.S3_ENDPOINT);
  /** The same store, under the address callers know it by. */
  const publicBucket = config.S3_PUBLIC_ENDPOINT === null ? bucket : bucketAt(config.S3_PUBLIC_ENDPOINT);
  return { secrets, pool, bucket, publicBucket };
}

export type Outside = ReturnType<typeof outsideOpeners>;

function keysOf(config: Config) {
  const { S3_REGION, AWS_REGION, S3_ACCESS_KEY, S3_SECRET_KEY } = config;
  return { region: S3_REGION ?? AWS_REGION, accessKey: S3_ACCESS_KEY, secretKey: S3_SECRET_KEY };
}

/** What the settings made sure of. */
export function named(value: string | null, setting: string): string {
  if (value === null) throw new Error(`${setting} is not set`);
  return value;
}
