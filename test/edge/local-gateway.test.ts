/** The socket side: methods, paths, limits and bad manners, always with a problem document and never with a stack. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type LocalGateway, openGateway } from '../../lib/edge/local-gateway.ts';
import { routes } from '../../lib/edge/routes.ts';
import { everyRoute, pathOf } from './route-examples.ts';
import { send } from './same-answer.ts';
import { answers } from './stand-in-actions.ts';
import { openWorld, type World } from './world.ts';

const MAX_BODY = 100_000;
let world: World;
let gateway: LocalGateway;

beforeAll(async () => {
  world = await openWorld({ access: { maxBody: MAX_BODY } });
  gateway = await openGateway(world.actions.handlers, { host: '127.0.0.1', port: 0, maxBody: MAX_BODY });
});
afterAll(async () => {
  await gateway.close();
  await world.close();
});

const ask = (method: string, path: string, more: object = {}) =>
  send(gateway.port, { method, path, headers: { host: `localhost:${gateway.port}` }, ...more });
const told = ({ status, body }: { status: number; body: string }) => [status, JSON.parse(body).code];

describe('methods', () => {
  test.each(everyRoute)('%s: the path answers OPTIONS, and other methods with 405', async (_name, route) => {
    const path = pathOf(route);
    const options = await ask('OPTIONS', path);
    expect([options.status, options.body]).toEqual([204, '']);
    expect(options.headers.allow).toContain(route.method);
    expect(Object.keys(options.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    const same = routes.filter((other) => other.path === route.path).map((other) => other.method);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
      if (same.includes(method as never)) continue;
      const answer = await ask(method, path);
      expect(told(answer)).toEqual([405, 'method_not_allowed']);
      expect(answer.headers.allow).toBe(options.headers.allow);
    }
  });

  test('HEAD is GET without the body', async () => {
    const [head, get] = [await ask('HEAD', '/health'), await ask('GET', '/health')];
    expect([head.status, head.body]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    expect((await ask('HEAD', '/v1/galleries/nowhere')).status).toBe(404);
  });
});

describe('paths', () => {
  test.each([
    '/',
    '/v1',
    '/health/',
    '//health',
    '/v1/galleries//persons',
    '/v1/galleries/default/../../health',
    '/V1/galleries',
    '/../../etc/passwd',
    '/v1/galleries/a/b/c/d/e',
    '*',
  ])('%s leads nowhere', async (path) => {
    expect(told(await ask('GET', path))).toEqual([404, 'route_not_found']);
  });

  test.each(['/persons/%', '/persons/%zz', '/persons/%ff', '/persons/%c0%af'])(
    '%s does not decode',
    async (path) => {
      expect(told(await ask('GET', path))).toEqual([400, 'validation_failed']);
    },
  );

  test('a path of 10,000 letters is answered', async () => {
    expect((await ask('GET', `/persons/${'a'.repeat(10_000)}`)).status).toBe(400);
  });
});

describe('limits', () => {
  test('a body over the limit is read to its end and refused', async () => {
    const headers = { host: 'localhost', 'content-type': 'application/json', 'x-request-id': 'big' };
    for (const length of [MAX_BODY + 1, 20 * MAX_BODY]) {
      const answer = await ask('POST', '/identify', { headers, body: Buffer.alloc(length, 32) });
      expect(told(answer)).toEqual([413, 'payload_too_large']);
      expect(answer.headers['x-request-id']).toBe('big');
      expect(world.log.at(-1)?.fields).toMatchObject({ requestId: 'big', code: 'payload_too_large' });
    }
    expect((await ask('GET', '/health')).status).toBe(200);
  });

  test('a body without a length is counted', async () => {
    const chunk = 'a'.repeat(1000);
    const chunks = `${`3e8\r\n${chunk}\r\n`.repeat(MAX_BODY / 1000 + 1)}0\r\n\r\n`;
    const head =
      'POST /identify HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(await raw(head + chunks)).toContain('HTTP/1.1 413');
  });

  test('more large bodies at once than there is room for are told to wait, and the room comes back', async () => {
    const head = `POST /identify HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${MAX_BODY}\r\n\r\n`;
    const slow = Array.from({ length: 20 }, () => {
      const socket = connect(gateway.port, '127.0.0.1');
      socket.write(head + 'a'.repeat(MAX_BODY - 1));
      return socket;
    });
    const send = () => ask('POST', '/identify', { body: Buffer.alloc(MAX_BODY) });
    await vi.waitFor(async () => expect(told(await send())).toEqual([429, 'rate_limited']));
    expect((await send()).headers['retry-after']).toBe('5');
    expect((await ask('GET', '/health')).status).toBe(200);
    for (const socket of slow) socket.destroy();
    await vi.waitFor(async () => expect((await send()).status).toBe(415));
  });

  test('a body announced beyond all measure is not waited for', async () => {
    const head = 'POST /identify HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99999999999\r\n\r\n';
    expect(await raw(head)).toContain('HTTP/1.1 413');
  });

  test('a handler that does not end is answered 503 in time, and says what to do', async () => {
    world.actions.instead('getPerson', () => new Promise(() => undefined));
    const hasty = await openGateway(world.actions.handlers, {
      host: '127.0.0.1',
      port: 0,
      maxBody: MAX_BODY,
      timeoutMs: 550,
    });
    const answer = await send(hasty.port, { method: 'GET', path: '/persons/anna' });
    expect(told(answer)).toEqual([503, 'timed_out']);
    expect(answer.headers['retry-after']).toBeDefined();
    await hasty.close(0);
    world.actions.instead('getPerson', async () => answers.getPerson);
  });

  test('a port that is taken is the caller’s to hear about', async () => {
    const twin = openGateway(world.actions.handlers, { host: '127.0.0.1', port: gateway.port, maxBody: 1 });
    await expect(twin).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  test('closing lets a request under way end', async () => {
    const closing = await openGateway(world.actions.handlers, {
      host: '127.0.0.1',
      port: 0,
      maxBody: MAX_BODY,
    });
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    world.actions.instead('getPerson', async () => {
      begun.resolve();
      await gate.promise;
      return answers.getPerson;
    });
    const answer = send(closing.port, { method: 'GET', path: '/persons/anna' });
    await begun.promise;
    const closed = closing.close();
    await expect(send(closing.port, { method: 'GET', path: '/health' })).rejects.toThrow();
    gate.resolve();
    expect((await answer).status).toBe(200);
    await closed;
    world.actions.instead('getPerson', async () => answers.getPerson);
  });
});

/** Sends bytes as they are and answers all that comes back. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(gateway.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.end(text);
  });
}

describe('bad manners', () => {
  test.each([
    ['no HTTP', 'hello\r\n\r\n', '400'],
    ['a broken header', 'GET /health HTTP/1.1\r\nhost: localhost\r\nbad header\r\n\r\n', '400'],
    ['no host', 'GET /health HTTP/1.1\r\n\r\n', '400'],
    ['20 KB of headers', `GET /health HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, '4'],
    [
      'two lengths',
      'POST /identify HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
      '400',
    ],
    [
      'an absolute address',
      'GET http://evil.example/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
      '404',
    ],
    [
      'a foreign host',
      'GET /v1/galleries HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n',
      '403',
    ],
  ])('%s is refused with a problem document', async (_name, text, status) => {
    const answer = await raw(text);
    expect(answer.slice(9, 9 + status.length)).toBe(status);
    expect(answer).toMatch(/"code":"\w+","requestId":"/);
  });

  test('a caller who goes away in the middle leaves the server well', async () => {
    await raw('POST /identify HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nhalf');
    expect((await ask('GET', '/health')).status).toBe(200);
  });
});

describe('faults', () => {
  test('tell the caller nothing and the log everything', async () => {
    world.actions.instead('getPerson', async () => {
      throw new Error('SELECT * FROM "Person" at /srv/secret/prisma.ts', { cause: new Error('disk') });
    });
    const answer = await ask('GET', '/persons/anna', {
      headers: { host: 'localhost', 'x-request-id': 'my-id' },
    });
    expect(told(answer)).toEqual([500, 'internal_error']);
    expect(answer.body).not.toMatch(/SELECT|secret|prisma|\.ts|stack|disk/);
    expect(JSON.parse(answer.body).requestId).toBe('my-id');
    const line = world.log.findLast((entry) => entry.message === 'request failed');
    expect(line).toMatchObject({
      level: 'error',
      fields: { requestId: 'my-id', route: '/persons/{person}' },
    });
    expect(line?.cause).toMatchObject({
      message: expect.stringContaining('SELECT'),
      cause: { message: 'disk' },
    });
    expect(world.counted).toContain('faults getPersonShort');
    world.actions.instead('getPerson', async () => answers.getPerson);
  });
});

describe('ids', () => {
  test('sane ones are echoed, others are replaced', async () => {
    const sane = { host: 'localhost', 'x-request-id': 'r-1', 'x-correlation-id': 'c-1' };
    expect((await ask('GET', '/health', { headers: sane })).headers).toMatchObject({
      'x-request-id': 'r-1',
      'x-correlation-id': 'c-1',
    });
    for (const odd of ['a b', 'x'.repeat(200), '<script>']) {
      const { headers } = await ask('GET', '/health', {
        headers: { host: 'localhost', 'x-request-id': odd },
      });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
      expect(headers['x-correlation-id']).toBe(headers['x-request-id']);
    }
  });

  test('stand in the log with the gallery’s uuid, never with names of the caller', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await ask('GET', '/persons/anna-lena', {
      headers: { host: 'localhost', 'x-request-id': 'r-2', traceparent },
    });
    const uuid = (await world.registry.galleries.find('default'))?.uuid;
    const line = world.log.findLast((entry) => entry.fields.requestId === 'r-2');
    expect(line?.fields).toMatchObject({
      gallery: uuid,
      principal: 'open',
      traceparent,
      status: 200,
      route: '/persons/{person}',
    });
    expect(JSON.stringify(world.log)).not.toContain('anna-lena');
  });
});

test('every answer carries the guarding headers', async () => {
  for (const [method, path] of [
    ['GET', '/health'],
    ['GET', '/nowhere'],
    ['GET', '/docs'],
    ['OPTIONS', '/identify'],
  ] as const) {
    const { headers } = await ask(method, path);
    expect(headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
    });
    expect(headers['content-security-policy'], path).toContain("default-src 'none'");
  }
});

test('an ill installation answers its health with 503', async () => {
  world.actions.instead('health', async () => ({ status: 'ill' }));
  expect((await ask('GET', '/health')).status).toBe(503);
  world.actions.instead('health', async () => answers.health);
  expect((await ask('GET', '/health')).status).toBe(200);
});
