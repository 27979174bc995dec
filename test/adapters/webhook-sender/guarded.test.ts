/** Webhooks reach public addresses and those that were allowed by name, whatever names and redirects try. */
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createListener } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isGlobal } from '../../../lib/adapters/webhook-sender/global-address.ts';
import { guardedSender, type Resolve } from '../../../lib/adapters/webhook-sender/guarded.ts';

const body = new TextEncoder().encode('{}');
const message = (url: string) => ({ url, headers: { 'content-type': 'application/json' }, body });

let port: number;
const received: { path: string; body: string; type: string }[] = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => {
    text += part.toString();
  });
  request.on('end', () => {
    received.push({ path: request.url ?? '', body: text, type: request.headers['content-type'] ?? '' });
    if (request.url === '/moved') response.writeHead(302, { location: '/stolen' });
    else response.writeHead(request.url === '/ill' ? 500 : 204);
    response.end();
  });
});

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((done) => server.close(done)));

/** Allowed by name, led here whatever the name. */
const here: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
const toHere = () => guardedSender({ allowed: [`shop.test:${port}`], resolve: here });

describe('an allowed receiver', () => {
  test('gets the bytes and headers as they are', async () => {
    expect(await toHere().send(message(`http://shop.test:${port}/hook?a=1`))).toEqual({
      status: 204,
      fault: null,
    });
    expect(received.at(-1)).toEqual({ path: '/hook?a=1', body: '{}', type: 'application/json' });
  });

  test('that answers an error is told apart from one that does not answer', async () => {
    expect(await toHere().send(message(`http://shop.test:${port}/ill`))).toEqual({
      status: 500,
      fault: null,
    });
    const silent = createListener(() => {});
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const at = (silent.address() as AddressInfo).port;
    const sender = guardedSender({ allowed: [`shop.test:${at}`], resolve: here, timeoutMs: 100 });
    const { status, fault } = await sender.send(message(`http://shop.test:${at}/`));
    silent.close();
    expect(status).toBeNull();
    expect(fault).toMatch(/^no answer \(/);
  });

  test('can’t lead elsewhere: a redirect is an answer, not an order', async () => {
    const before = received.length;
    expect(await toHere().send(message(`http://shop.test:${port}/moved`))).toEqual({
      status: 302,
      fault: null,
    });
    expect(received.slice(before).map(({ path }) => path)).toEqual(['/moved']);
  });
});

describe('a name', () => {
  const asked = (...answers: readonly (readonly string[])[]) => {
    let times = 0;
    const resolve: Resolve = async () =>
      (answers[times++] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    return { sender: guardedSender({ allowed: [], resolve }), times: () => times };
  };

  test.each([
    [['127.0.0.1']],
    [['10.0.0.8']],
    [['169.254.169.254']],
    [['::1']],
    [['fd00::1']],
    [['fe80::1']],
    [['::ffff:127.0.0.1']],
    [['93.184.216.34', '192.168.0.1']],
    [[]],
  ])('that leads to %j is connected to by nobody', async (addresses) => {
    const before = received.length;
    const { sender } = asked(addresses);
    const { status, fault } = await sender.send(message(`https://rebound.test:${port}/`));
    expect(status).toBeNull();
    expect(fault).toMatch(/not public|no address/);
    expect(received).toHaveLength(before);
  });

  test('is asked once: an answer that changes between check and connection changes nothing', async () => {
    // TEST-NET-like and unreachable, but "public" to the check; the second answer would be the attack.
    const { sender, times } = asked(['192.0.1.1'], ['127.0.0.1']);
    const before = received.length;
    await guarded(sender, `https://rebound.test:${port}/`);
    expect(times()).toBe(1);
    expect(received).toHaveLength(before);
  });

  async function guarded(sender: ReturnType<typeof guardedSender>, url: string) {
    const outcome = await Promise.race([
      sender.send(message(url)),
      new Promise((done) => setTimeout(done, 300)),
    ]);
    return outcome;
  }
});

describe('an address', () => {
  test.each([
    ['http://shop.example/hook', /https/],
    ['ftp://shop.example/', /https/],
    ['shop.example', /https/],
    ['https://user:word@shop.example/', /name or password/],
    ['https://127.0.0.1/', /public/],
    ['https://2130706433/', /public/],
    ['https://0x7f.1/', /public/],
    ['https://[::1]/', /public/],
    ['https://[::ffff:10.0.0.1]/', /public/],
    ['https://169.254.169.254/latest/meta-data/', /public/],
  ])('%s is refused', (url, why) => {
    expect(() => guardedSender({ allowed: [] }).check(url)).toThrow(why);
  });

  test.each(['https://shop.example/hook', 'https://93.184.216.34/', 'https://[2606:2800:220:1::1]:8443/x'])(
    '%s is fine',
    (url) => expect(() => guardedSender({ allowed: [] }).check(url)).not.toThrow(),
  );

  test('IPv4 is global or special, in every notation of IPv6 never global', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isGlobal(`::ffff:${address}`)).toBe(false);
        expect(isGlobal(`64:ff9b::${address}`)).toBe(false);
        if (/^(10|127|0|22[4-9]|2[345]\d)\./.test(address)) expect(isGlobal(address)).toBe(false);
      }),
    );
    expect(isGlobal('8.8.8.8')).toBe(true);
    expect(isGlobal('shop.example')).toBe(false);
  });
});
