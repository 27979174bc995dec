/** `kith share`: a laptop's album on the phones of the same network, encrypted, and closed to whoever has neither key nor link. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:https';
import { isIP } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lanAddress } from '../../lib/commands/lan-address.ts';
import { selfSigned } from '../../lib/edge/self-signed.ts';
import { giveDatabase } from '../fixtures/registry.ts';
import { startServer } from '../server/running-server.ts';

const cli = fileURLToPath(new URL('../../bin/cli.ts', import.meta.url));

describe('a certificate for the local network', () => {
  const now = new Date('2030-06-01T12:00:00Z');

  test.each(['192.168.1.20', 'laptop.local'])(
    'for %s signs itself, for that host alone and for a month',
    (host) => {
      const { key, cert } = selfSigned(host, now);
      const made = new X509Certificate(cert);
      expect(made.verify(made.publicKey)).toBe(true);
      expect(key).toContain('BEGIN PRIVATE KEY');
      const fits = (name: string) => (isIP(name) === 0 ? made.checkHost(name) : made.checkIP(name));
      expect([fits(host), fits('192.168.1.21'), fits('other.local')]).toEqual([host, undefined, undefined]);
      expect([made.validFromDate, made.validToDate]).toEqual([
        new Date('2030-05-31T12:00:00Z'),
        new Date('2030-07-01T12:00:00Z'),
      ]);
    },
  );

  test('is never the same twice', () => {
    const [one, other] = [1, 2].map(() => new X509Certificate(selfSigned('10.0.0.1', now).cert));
    expect(one?.serialNumber).not.toBe(other?.serialNumber);
    expect(one?.fingerprint256).not.toBe(other?.fingerprint256);
  });
});

test('phones are given the address of the home network, not that of a container’s bridge or of this machine alone', () => {
  const at = (address: string, internal = false): NetworkInterfaceInfo => ({
    ...{ address, internal, family: 'IPv4', netmask: '255.255.255.0', mac: '', cidr: null },
  });
  const lo = [at('127.0.0.1', true)];
  const docker0 = [at('192.168.65.1')];
  expect(lanAddress({ lo, docker0, tun0: [at('10.8.0.2')], wlan0: [at('172.16.3.4')] })).toBe('172.16.3.4');
  expect(lanAddress({ lo, eth0: [at('10.0.0.7')], wlan0: [at('192.168.0.9')] })).toBe('192.168.0.9');
  expect(lanAddress({ lo })).toBeNull();
});

describe('kith share', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kith-share-'));
    await giveDatabase(join(folder, 'data'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  function share(): ChildProcessByStdio<null, Readable, Readable> {
    const env = { ...process.env, KITH_DATA_DIR: join(folder, 'data'), PORT: '0', FORCE_COLOR: '0' };
    const line = ['share', '--address', '127.0.0.1', '--port', '0'];
    return spawn(process.execPath, [cli, ...line], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  test('prints an address with a QR code, answers pages there encrypted, asks for a key also on loopback, and stops in good order', async () => {
    const child = share();
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    let remarks = '';
    child.stderr.on('data', (chunk) => {
      remarks += chunk;
    });
    const ended = once(child, 'close');
    while (!printed.includes('█')) await Promise.race([once(child.stdout, 'data'), ended]);
    const desk = /^https:\/\/127\.0\.0\.1:\d+\/desk$/m.exec(printed)?.[0] ?? remarks;
    const { origin, port } = new URL(desk);

    // Trusted is the certificate it shows and no other.
    const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const shown = socket.getPeerX509Certificate();
    socket.destroy();
    const ca = shown?.toString() ?? '';
    const asked = async (path: string) => {
      const [answer] = await once(get(`${origin}${path}`, { ca }), 'response');
      return { status: answer.statusCode, body: await text(answer) };
    };
    expect((await asked('/health')).status).toBe(200);
    expect((await asked('/v1/galleries')).status).toBe(401);
    const local = /http:\/\/127\.0\.0\.1:\d+/.exec(remarks)?.[0] ?? '';
    expect((await fetch(`${local}/v1/galleries`)).status).toBe(401);

    child.kill('SIGINT');
    const [exit] = await ended;
    expect(exit).toBe(0);
  });

  test('says so when a server runs already', async () => {
    const server = await startServer(join(folder, 'data'));
    try {
      const child = share();
      const [remarks] = await Promise.all([text(child.stderr), once(child, 'close')]);
      expect(remarks).toContain(`A server runs on this data folder (${server.url}). Stop it first`);
    } finally {
      await server.kill('SIGTERM');
    }
  });
});
