/** What a database address says, what it leaves unsaid, and that a wrong one is refused without repeating a secret. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { addressOfSecret, addressOfUrl } from '../../../lib/adapters/postgres/address.ts';
import { openAddress } from '../../../lib/adapters/postgres/address-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'kith-address-'));
const ca = join(folder, 'ca.pem');
writeFileSync(ca, 'certificates');
afterAll(() => rmSync(folder, { recursive: true }));

const refusal = (message: RegExp) =>
  expect.objectContaining({
    name: 'Refusal',
    code: 'validation_failed',
    message: expect.stringMatching(message),
  });

function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('a URL names host, port, user, password and database; escapes are undone', () => {
  expect(
    addressOfUrl('postgresql://me:p%40ss%2F%25@db.example:6543/k%20ith?application_name=x', null),
  ).toMatchObject({
    host: 'db.example',
    port: 6543,
    user: 'me',
    password: 'p@ss/%',
    database: 'k ith',
    application_name: 'x',
  });
  expect(addressOfUrl('postgres://me@[::1]', null)).toMatchObject({
    host: '::1',
    port: 5432,
    password: undefined,
    database: 'me',
    application_name: 'kith',
  });
  expect(addressOfUrl('postgres://me@localhost/k?host=/run/postgresql', null).host).toBe('/run/postgresql');
});

test('a secret as RDS writes it, or with a URL of its own', () => {
  const rds = {
    ...{
      host: 'cluster.rds.amazonaws.com',
      port: 5433,
      username: 'kith',
      password: 'a:/@%',
      dbname: 'faces',
    },
    ...{ engine: 'aurora-postgresql', dbClusterIdentifier: 'whatever' },
  };
  expect(addressOfSecret(JSON.stringify(rds), null)).toMatchObject({
    host: rds.host,
    port: 5433,
    user: 'kith',
    password: 'a:/@%',
    database: 'faces',
    ssl: { rejectUnauthorized: true },
  });
  expect(addressOfSecret('{"host":"h","port":"7","username":"u","password":"p"}', null)).toMatchObject({
    port: 7,
    database: 'postgres',
  });
  expect(addressOfSecret('{"url":"postgres://u:p@h/d?sslmode=require"}', null)).toMatchObject({
    host: 'h',
    ssl: { rejectUnauthorized: false },
  });
});

describe('TLS', () => {
  const ssl = (url: string, file: string | null = null) => addressOfUrl(url, file).ssl;
  const strict = { rejectUnauthorized: true };

  test('is strict where nothing is said, but for this very machine', () => {
    expect(ssl('postgres://u@db.example/k')).toMatchObject(strict);
    expect(ssl('postgres://u@10.0.0.7/k')).toMatchObject(strict);
    for (const host of ['localhost', '127.0.0.1', '127.8.0.1', '[::1]'])
      expect(ssl(`postgres://u@${host}/k`)).toBe(false);
    expect(ssl('postgres://u@localhost/k?host=/run')).toBe(false);
    expect(ssl('postgres://u@127.0.0.1/k', ca), 'certificates are given').toMatchObject({
      ...strict,
      ca: 'certificates',
    });
    expect(addressOfSecret('{"host":"127.0.0.1","username":"u","password":"p"}', null).ssl).toMatchObject(
      strict,
    );
  });

  test('does what sslmode says, as libpq would', () => {
    expect(ssl('postgres://u@db.example/k?sslmode=disable')).toBe(false);
    expect(ssl('postgres://u@db.example/k?sslmode=require')).toEqual({ rejectUnauthorized: false });
    expect(ssl('postgres://u@db.example/k?sslmode=no-verify', ca)).toMatchObject({
      rejectUnauthorized: false,
    });
    expect(
      ssl('postgres://u@db.example/k?sslmode=require', ca),
      'with certificates like verify-ca',
    ).toMatchObject(strict);
    expect(ssl(`postgres://u@db.example/k?sslmode=verify-ca&sslrootcert=${ca}`)).toMatchObject({
      ...strict,
      ca: 'certificates',
    });
    expect(caught(() => ssl('postgres://u@db.example/k?sslmode=prefer'))).toEqual(
      refusal(/sslmode=prefer.*never falls back/),
    );
    expect(caught(() => ssl('postgres://u@db.example/k', join(folder, 'none.pem')))).toEqual(
      refusal(/DATABASE_CA/),
    );
  });
});

test('what is no address is refused with a sentence that repeats no secret', () => {
  const wrong = [
    'mysql://u:s3cret@h/d',
    's3cret',
    'postgres://u:s3cret@h:port/d',
    'postgres://u:s3cret%zz@h/d',
    'postgres://:s3cret@h/d',
    'postgres://u:s3cret@h/d?schema=public',
  ];
  const secrets = [
    's3cret',
    '{"password":"s3cret"',
    '{"username":"u","password":"s3cret"}',
    '{"host":"h","username":"u","password":"s3cret","engine":"mysql"}',
    '{"url":"s3cret"}',
  ];
  const errors = [
    ...wrong.map((url) => caught(() => addressOfUrl(url, null))),
    ...secrets.map((text) => caught(() => addressOfSecret(text, null))),
  ];
  for (const error of errors) {
    expect(error).toEqual(refusal(/./));
    expect(String(error instanceof Error && error.stack)).not.toContain('s3cret');
  }
  expect(errors[5]).toEqual(refusal(/schema; kith knows sslmode/));
});

test('a secret is read at the start and again when it was rejected; only a difference is worth trying', async () => {
  let text = '{"host":"h","username":"u","password":"one"}';
  const asked: string[] = [];
  const ask = (how: string) => async (id: string) => {
    asked.push(`${how} ${id}`);
    return text;
  };
  const source = await openAddress(
    { secretId: 'arn', secrets: { read: ask('read'), refresh: ask('refresh') } },
    null,
  );
  expect(source.current().password).toBe('one');
  expect(await source.renew()).toBe(false);
  text = '{"host":"h","username":"u","password":"two"}';
  expect(await source.renew()).toBe(true);
  expect(source.current().password).toBe('two');
  expect(asked).toEqual(['read arn', 'refresh arn', 'refresh arn']);
});

test('a secret that can’t be read is the database being away, not a fault of the caller', async () => {
  const secrets = { read: () => Promise.reject(new Error('denied')), refresh: async () => '' };
  await expect(openAddress({ secretId: 'arn', secrets }, null)).rejects.toMatchObject({
    name: 'Refusal',
    code: 'registry_unavailable',
    cause: { message: 'denied' },
  });
});
