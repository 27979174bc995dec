/** Settings: defaults that work alone, faults told all at once, and texts that cannot drift from the code. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { settings } from '../lib/config/settings.ts';
import { envExample, settingsTable } from '../lib/config/settings-text.ts';
import { readConfig } from '../lib/config.ts';

const faultsOf = (environment: Readonly<Record<string, string>>): string => {
  try {
    readConfig(environment);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
};

test('without any setting kith is embedded, on loopback, open', () => {
  expect(readConfig({})).toMatchObject({
    platform: 'local',
    embedded: true,
    open: true,
    HOST: '127.0.0.1',
    PORT: 8000,
    KITH_MAX_BODY: 50 * 1024 ** 2,
    KITH_RATE_LIMIT: { requests: 12_000, seconds: 60 },
    KITH_SIMILARITY_THRESHOLD: null,
    KITH_TOP_K: 5,
    DATABASE_URL: null,
  });
});

test.each([
  [{ HOST: 'localhost' }, true],
  [{ HOST: '::1' }, true],
  [{ HOST: '127.0.0.2' }, true],
  [{ HOST: '0.0.0.0' }, false],
  [{ HOST: '::' }, false],
  [{ HOST: '192.168.1.2' }, false],
  [{ HOST: 'localhost.example' }, false],
  [{ KITH_AUTH: 'required' }, false],
  [{ AWS_LAMBDA_FUNCTION_NAME: 'f', DATABASE_URL: 'postgres://h/d', S3_BUCKET: 'b' }, false],
  [{ ECS_CONTAINER_METADATA_URI_V4: 'http://x', DATABASE_URL: 'postgres://h/d', S3_BUCKET: 'b' }, false],
])('%o opens the door: %s', (environment, open) => {
  expect(readConfig({ ...environment }).open).toBe(open);
});

test.each([
  [{}, 'exact', true],
  [{ QDRANT_URL: 'http://q:6333' }, 'qdrant', true],
  [{ DATABASE_URL: 'postgres://h/d' }, 'pgvector', true],
  [{ DATABASE_URL: 'postgres://h/d', S3_BUCKET: 'b' }, 'pgvector', false],
  [{ DATABASE_URL: 'postgres://h/d', S3_BUCKET: 'b', QDRANT_URL: 'http://q:6333' }, 'qdrant', false],
  [{ DATABASE_URL: 'postgres://h/d', S3_BUCKET: 'b', KITH_INDEX: 'exact' }, 'exact', true],
])('%o makes the index %s, and a data folder: %s', (environment, index, folder) => {
  expect(readConfig({ ...environment })).toMatchObject({ index, folder });
});

test('an empty setting is one that is not set', () => {
  expect(readConfig({ PORT: '', KITH_DETECTOR: '', KITH_INDEX: '' })).toEqual(readConfig({}));
});

test('all faults are told at once, each with the name of the setting', () => {
  const told = faultsOf({
    PORT: '80000',
    KITH_TOP_K: '2.5',
    KITH_SIMILARITY_THRESHOLD: 'NaN',
    KITH_RATE_LIMIT: '0/60',
    KITH_MAX_BODY: 'much',
    DATABASE_URL: 'mysql://h/d',
    LOG_LEVEL: 'loud',
    KITH_DETECTR: 'scrfd',
  });
  for (const name of ['PORT', 'KITH_TOP_K', 'KITH_SIMILARITY_THRESHOLD', 'KITH_RATE_LIMIT', 'KITH_MAX_BODY'])
    expect(told).toContain(`\n  ${name} must be`);
  expect(told).toContain('\n  DATABASE_URL must be a URL that begins with postgres:// or postgresql://');
  expect(told).toContain('\n  KITH_DETECTR is no setting; did you mean KITH_DETECTOR?');
  expect(told.split('\n')).toHaveLength(9);
});

test('a secret that is wrong is not repeated', () => {
  expect(faultsOf({ DATABASE_URL: 'hunter2', QDRANT_URL: 'hunter2' })).not.toContain('hunter2');
});

test.each([
  [{ DATABASE_URL: 'postgres://h/d', DATABASE_SECRET_ARN: 'arn' }, 'exclude each other'],
  [{ KITH_INDEX: 'qdrant' }, 'QDRANT_URL must be set'],
  [{ S3_ACCESS_KEY: 'a' }, 'go together'],
  [{ AWS_LAMBDA_FUNCTION_NAME: 'f' }, 'DATABASE_URL or DATABASE_SECRET_ARN must be set'],
  [
    { AWS_LAMBDA_FUNCTION_NAME: 'f', DATABASE_URL: 'postgres://h/d', KITH_INDEX: 'exact' },
    'must not be exact',
  ],
  [{ AWS_LAMBDA_FUNCTION_NAME: 'f', DATABASE_URL: 'postgres://h/d' }, 'S3_BUCKET must be set'],
  [{ KITH_INDEX: 'pgvector' }, 'KITH_INDEX is pgvector, so'],
])('%o contradicts itself', (environment, reason) => {
  expect(faultsOf({ ...environment })).toContain(reason);
});

test('sizes have units, and Lambda has its own bound', () => {
  const deployed = { AWS_LAMBDA_FUNCTION_NAME: 'f', DATABASE_URL: 'postgres://h/d', S3_BUCKET: 'b' };
  expect(readConfig({ KITH_MAX_BODY: '2 MB' }).KITH_MAX_BODY).toBe(2 * 1024 ** 2);
  expect(readConfig({ KITH_MAX_BODY: '1000' }).KITH_MAX_BODY).toBe(1000);
  expect(readConfig(deployed).KITH_MAX_BODY).toBe(6 * 1024 ** 2);
});

describe('the texts made of the settings', () => {
  test('.env.example is what the code says (npx vitest run test/config.test.ts -u writes it)', async () => {
    await expect(envExample()).toMatchFileSnapshot('../.env.example');
  });

  test('.env.example, with every line made active, is read without a fault', () => {
    const lines = envExample().matchAll(/^# ([A-Z0-9_]+)=(.*)$/gm);
    const environment = Object.fromEntries([...lines].map(([, name, value]) => [name ?? '', value ?? '']));
    expect(Object.keys(environment)).toEqual(Object.keys(settings));
    expect(readConfig(environment)).toEqual(readConfig({}));
  });

  const readme = new URL('../README.md', import.meta.url);
  const block = /(<!-- settings -->\n)[\s\S]*?(\n<!-- \/settings -->)/;
  test.skipIf(!existsSync(readme))('the table of the README is what the code says', async () => {
    const text = readFileSync(readme, 'utf8');
    expect(text).toMatch(block);
    const wanted = text.replace(block, (_, before, after) => `${before}${settingsTable()}${after}`);
    await expect(wanted).toMatchFileSnapshot('../README.md');
  });
});
