/** A release on a real Postgres: functions refuse an older database, the step migrates it, several at once, and the key follows its secret. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureBootstrapKey } from '../../lib/actions/ensure-bootstrap-key.ts';
import { nodeDigest } from '../../lib/adapters/digest.ts';
import { timeOrderedIds } from '../../lib/adapters/ids.ts';
import { openPool } from '../../lib/adapters/postgres/pool.ts';
import { neededMigrations } from '../../lib/adapters/registry/needed-migrations.ts';
import { openPostgresRegistry } from '../../lib/adapters/registry/open-postgres.ts';
import type { Registry } from '../../lib/ports/registry.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../fixtures/postgres-server.ts';
import { requestEvent } from '../packaging/events.ts';

const one = 'FirstSecretOfThisTest0123456789abcdef';
const two = 'SecondSecretOfThisTest0123456789abcdef';

describe.skipIf(!hasPostgres())('a release', () => {
  let server: PostgresServer;
  let secrets: Server;
  /** What Secrets Manager holds. */
  let secret = one;
  const functions: ChildProcess[] = [];
  const written: string[] = [];

  beforeAll(async () => {
    const started = await startPostgres();
    if (started === null) throw new Error('no server although there was one');
    server = started;
    secrets = createServer((_, response) => {
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ ARN: 'arn', Name: 'first', SecretString: secret }));
    });
    await new Promise<void>((resolve) => secrets.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    for (const one of functions) one.kill('SIGKILL');
    secrets.closeAllConnections();
    secrets.close();
    await server.stop();
  });

  /** A container of the function, with the environment a deployment gives it. */
  function container(name: string): (event: object) => Promise<unknown> {
    const child = fork(join(import.meta.dirname, 'call-function.ts'), [name], {
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: process.env.PATH,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 'b',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
        DATABASE_URL: server.url,
        S3_BUCKET: 'kith',
        KITH_MODEL_PACK: 'buffalo_sc',
        ...(name === 'migrate' && { KITH_BOOTSTRAP_SECRET_ARN: 'arn' }),
      },
    });
    functions.push(child);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => written.push(chunk.toString('utf8')));
    return async (event) => {
      const answered = once(child, 'message');
      child.send(event);
      const [message] = await answered;
      return message;
    };
  }

  const listKeys = (key: string) =>
    requestEvent({ method: 'GET', path: '/v1/keys', headers: { 'x-api-key': key } }).event;
  const answerOf = (message: unknown) => {
    const { answer } = message as {
      readonly answer: { readonly statusCode: number; readonly headers: object; readonly body: string };
    };
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
  };

  test('goes from an empty database to a new key, and the functions that were there all the while take up their work', async () => {
    const operations = container('operations');
    expect(answerOf(await operations(listKeys(`kith_bootstrap_${one}`)))).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) },
      body: {
        code: 'registry_unavailable',
        detail: expect.stringMatching(/older than this release.*Run the release step/),
      },
    });

    const steps = [container('migrate'), container('migrate'), container('migrate')];
    const reports = (await Promise.all(steps.map((step) => step({})))) as {
      readonly answer: { readonly migrations: string[]; readonly bootstrapKey: string };
    }[];
    expect(reports.flatMap(({ answer }) => answer.migrations)).toEqual(neededMigrations);
    expect(reports.map(({ answer }) => answer.bootstrapKey).sort()).toEqual(['kept', 'kept', 'made']);
    expect(answerOf(await operations(listKeys(`kith_bootstrap_${one}`)))).toMatchObject({
      status: 200,
      body: { items: [{ id: 'bootstrap', role: 'admin' }] },
    });

    secret = two;
    expect(await container('migrate')({})).toEqual({ answer: { migrations: [], bootstrapKey: 'replaced' } });
    expect(answerOf(await operations(listKeys(`kith_bootstrap_${one}`))).status).toBe(401);
    expect(answerOf(await operations(listKeys(`kith_bootstrap_${two}`))).status).toBe(200);

    secret = 'too short';
    expect(await container('migrate')({}), 'the deployment stops').toEqual({
      thrown: expect.stringContaining('bootstrap secret must be'),
    });
    expect(written.join(''), 'the secret is in no log').not.toMatch(/SecretOfThisTest|too short/);
  });

  test('that looked for the key before another one made it keeps it', async () => {
    const { pool, close } = await openPool({ url: server.url, connections: 4, ca: null });
    const registry = await openPostgresRegistry({ pool, migrations: null });
    const clock = { now: () => new Date(), monotonic: () => performance.now() };
    const text = JSON.stringify({ id: 'twice', secret: one });
    const ports = {
      clock,
      ids: timeOrderedIds(),
      digest: nodeDigest,
      bootstrapSecret: { read: async () => text },
    };
    let other: Promise<unknown> | null = null;
    const late: Registry['transact'] = (work) =>
      registry.transact((rows) => {
        const find: typeof rows.keys.find = async (id) => {
          const found = await rows.keys.find(id);
          other ??= ensureBootstrapKey({ ...ports, registry });
          await other;
          return found;
        };
        return work({ ...rows, keys: { ...rows.keys, find } });
      });
    try {
      expect(await ensureBootstrapKey({ ...ports, registry: { ...registry, transact: late } })).toBe('kept');
      expect(await other).toBe('made');
    } finally {
      await registry.close();
      await close();
    }
  });

  test('before this one runs on what a newer one added, and refuses what a newer one took away', async () => {
    const admin = new pg.Client({ connectionString: server.url });
    admin.on('error', () => {});
    await admin.connect();
    const applied = (name: string) =>
      admin.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES (gen_random_uuid(), 'x', $1, now())`,
        [name],
      );
    await admin.query('ALTER TABLE person ADD COLUMN nickname text; CREATE TABLE later (a int)');
    await applied('29990101000000_nickname');
    expect(answerOf(await container('operations')(listKeys(`kith_bootstrap_${two}`))).status).toBe(200);
    secret = two;
    expect(await container('migrate')({}), 'going back to this release works').toEqual({
      answer: { migrations: [], bootstrapKey: 'kept' },
    });

    await applied('29990201000000_contract_29990101000000_names');
    const newer = expect.stringMatching(/newer version of kith \(29990201000000_contract.*later one/);
    expect(answerOf(await container('operations')(listKeys(`kith_bootstrap_${two}`)))).toMatchObject({
      status: 503,
      body: { detail: newer },
    });
    expect(await container('migrate')({})).toEqual({ thrown: newer });
    await admin.end();
  });
});
