/** What lies behind the functions: Postgres with pgvector, a bucket, queues and secrets, all of them on this machine's loopback. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { type LocalAws, startLocalAws } from '../fixtures/local-aws.ts';
import { startPostgres } from '../fixtures/postgres-server.ts';
import { startSecretsManager } from './secrets-manager.ts';

export const BUCKET = 'kith-packaged';

const DATABASE_SECRET = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:database-a1b2c3';
const FIRST_KEY_SECRET = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:first-key-d4e5f6';

export interface Stores {
  /** `postgres` is a real server, `pglite` speaks its protocol. */
  readonly database: 'postgres' | 'pglite';
  readonly aws: LocalAws;
  readonly queues: Readonly<Record<'bulk' | 'plan' | 'ingest', string>>;
  /** The settings of a deployment, as the stacks would give them to every function. */
  readonly env: Readonly<Record<string, string>>;
  /** Beside them, for the release step alone. */
  readonly releaseEnv: Readonly<Record<string, string>>;
  /** The admin key the release step makes. */
  readonly firstKey: string;
  close(): Promise<void>;
}

/** @param prefer PGlite even where there is a real server */
export async function openStores(prefer?: 'pglite'): Promise<Stores> {
  const [database, aws] = await Promise.all([openDatabase(prefer), startLocalAws()]);
  await aws.createBucket(BUCKET, { versioned: true });
  const queues = {
    bulk: await aws.createQueue('bulk', { parkAfter: 3 }),
    plan: await aws.createQueue('plan', { parkAfter: 3 }),
    ingest: await aws.createQueue('ingest', { parkAfter: 3 }),
  };
  aws.notify(BUCKET, 'enroll/', queues.ingest);
  const secret = randomBytes(32).toString('hex');
  const secrets = await startSecretsManager({
    [DATABASE_SECRET]: JSON.stringify({ url: database.url }),
    [FIRST_KEY_SECRET]: secret,
  });
  return {
    database: database.kind,
    aws,
    queues,
    firstKey: `kith_bootstrap_${secret}`,
    releaseEnv: { KITH_BOOTSTRAP_SECRET_ARN: FIRST_KEY_SECRET },
    env: {
      // What Lambda hands to a function for its role.
      AWS_ACCESS_KEY_ID: aws.accessKey,
      AWS_SECRET_ACCESS_KEY: aws.secretKey,
      AWS_REGION: aws.region,
      DATABASE_SECRET_ARN: DATABASE_SECRET,
      // Where the SDK finds a Secrets Manager that is not that of AWS.
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
      KITH_INDEX: 'pgvector',
      S3_ENDPOINT: aws.endpoint,
      S3_BUCKET: BUCKET,
      SQS_QUEUE_URL: queues.bulk,
      SQS_PLAN_QUEUE_URL: queues.plan,
    },
    async close() {
      await Promise.all([database.close(), aws.stop(), secrets.stop()]);
    },
  };
}

interface Database {
  readonly url: string;
  readonly kind: Stores['database'];
  close(): Promise<void>;
}

async function openDatabase(prefer: 'pglite' | undefined): Promise<Database> {
  const server = prefer === 'pglite' ? null : await startPostgres({ needs: 'pgvector' });
  if (server !== null) return { url: server.url, kind: 'postgres', close: () => server.stop() };
  const db = await PGlite.create({ extensions: { vector } });
  const port = await freePort();
  const socket = new PGLiteSocketServer({ db, host: '127.0.0.1', port, maxConnections: 20 });
  await socket.start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    kind: 'pglite',
    async close() {
      await socket.stop();
      await db.close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
