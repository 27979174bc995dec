/** Secrets are asked for once, anew when they were rejected, and never in a crowd; the server is a small one of our own. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSecretsManager } from '../../../lib/adapters/secrets/secrets-manager.ts';

let server: Server;
let endpoint: string;
let held: Record<string, object>;
/** Ids asked for, in order. */
let asked: string[];
/** What the next questions are answered with instead: an HTTP status. */
let failures: number[];

beforeEach(async () => {
  held = { 'arn:db': { SecretString: 'one' } };
  asked = [];
  failures = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { SecretId } = JSON.parse(body) as { readonly SecretId: string };
    asked.push(SecretId);
    const target = request.headers['x-amz-target'];
    const status = failures.shift() ?? (target === 'secretsmanager.GetSecretValue' ? 200 : 400);
    const found = held[SecretId];
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (status !== 200 || found === undefined) {
      response.statusCode = status === 200 ? 400 : status;
      const type = status === 200 ? 'ResourceNotFoundException' : 'InternalServiceError';
      response.end(JSON.stringify({ __type: type, message: 'not here' }));
    } else response.end(JSON.stringify({ ARN: SecretId, Name: SecretId, ...found }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function open(now = () => 0) {
  return openSecretsManager({
    region: 'eu-central-1',
    endpoint,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    refreshSeconds: 5,
    now,
  });
}

test('a secret is asked for once, however many read it and however often', async () => {
  const secrets = open();
  expect(await Promise.all([secrets.read('arn:db'), secrets.read('arn:db')])).toEqual(['one', 'one']);
  expect(await secrets.read('arn:db')).toBe('one');
  expect(asked).toEqual(['arn:db']);
  await secrets.close();
});

test('a rejected secret is asked for anew, once for a crowd, and not again within the interval', async () => {
  let time = 0;
  const secrets = open(() => time);
  await secrets.read('arn:db');
  held['arn:db'] = { SecretString: 'two' };
  expect(await secrets.refresh('arn:db'), 'read a moment ago').toBe('one');
  time = 5_000;
  const crowd = await Promise.all(Array.from({ length: 20 }, () => secrets.refresh('arn:db')));
  expect(new Set(crowd)).toEqual(new Set(['two']));
  expect(asked).toHaveLength(2);
  time = 9_000;
  expect(await secrets.refresh('arn:db')).toBe('two');
  expect(await secrets.read('arn:db')).toBe('two');
  expect(asked).toHaveLength(2);
  await secrets.close();
});

test('a binary secret is its text', async () => {
  held['arn:bytes'] = { SecretBinary: Buffer.from('schlüssel').toString('base64') };
  const secrets = open();
  expect(await secrets.read('arn:bytes')).toBe('schlüssel');
  await secrets.close();
});

test('a fault of the service is tried again; a secret that is not there is told, and asked for at the next read', async () => {
  const secrets = open();
  failures.push(500);
  expect(await secrets.read('arn:db')).toBe('one');
  expect(asked).toHaveLength(2);
  await expect(secrets.read('arn:none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  held['arn:none'] = { SecretString: 'now' };
  expect(await secrets.read('arn:none')).toBe('now');
  await secrets.close();
});

test('a failed refresh leaves the remembered secret', async () => {
  let time = 0;
  const secrets = open(() => time);
  await secrets.read('arn:db');
  time = 60_000;
  failures.push(400);
  await expect(secrets.refresh('arn:db')).rejects.toThrow('not here');
  expect(await secrets.read('arn:db')).toBe('one');
  await secrets.close();
});
