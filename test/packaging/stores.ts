/** What lies behind the functions: Postgres with pgvector, a bucket and queues, all of them on this machine's loopback. */
import { createServer } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { type LocalAws, startLocalAws } from '../fixtures/local-aws.ts';
import { startPostgres } from '../fixtures/postgres-server.ts';

export const BUCKET = 'kith-packaged';

export interface Stores {
  readonly databaseUrl: string;
  /** `postgres` is a real server, `pglite` speaks its protocol. */
  readonly database: 'postgres' | 'pglite';
  readonly aws: LocalAws;
  readonly queues: Readonly<Record<'bulk' | 'plan' | 'ingest', string>>;
  /** The settings of a deployment, as the stacks would give them to every function. */
  readonly env: Readonly<Record<string, string>>;
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
  return {
    ...database,
    aws,
    queues,
    env: {
      // What Lambda hands to a function for its role.
      AWS_ACCESS_KEY_ID: aws.accessKey,
      AWS_SECRET_ACCESS_KEY: aws.secretKey,
      AWS_REGION: aws.region,
      DATABASE_URL: database.databaseUrl,
      KITH_INDEX: 'pgvector',
      S3_ENDPOINT: aws.endpoint,
      S3_BUCKET: BUCKET,
      SQS_QUEUE_URL: queues.bulk,
      SQS_PLAN_QUEUE_URL: queues.plan,
    },
    async close() {
      await Promise.all([database.close(), aws.stop()]);
    },
  };
}

async function openDatabase(
  prefer: 'pglite' | undefined,
): Promise<Pick<Stores, 'databaseUrl' | 'database' | 'close'>> {
  const server = prefer === 'pglite' ? null : await startPostgres({ needs: 'pgvector' });
  if (server !== null) return { databaseUrl: server.url, database: 'postgres', close: () => server.stop() };
  const db = await PGlite.create({ extensions: { vector } });
  const port = await freePort();
  const socket = new PGLiteSocketServer({ db, host: '127.0.0.1', port, maxConnections: 20 });
  await socket.start();
  return {
    databaseUrl: `postgres://postgres@127.0.0.1:${port}/postgres`,
    database: 'pglite',
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
