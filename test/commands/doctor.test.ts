/** `kith doctor`: each check says ok, warn or fail and what to do; one fail ends with 1. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  checkAgreement,
  checkDataFolder,
  checkModels,
  checkNode,
  checkPort,
  type Installation,
} from '../../lib/commands/doctor-checks.ts';
import { stats } from '../clients/answers-of-the-api.ts';
import { type Received, standIn } from '../clients/stand-in-server.ts';
import { type } from './test-shell.ts';

async function folder(mode: number): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'kith-doctor-'));
  onTestFinished(() => rm(made, { recursive: true }));
  await chmod(made, mode);
  return made;
}

const model = { file: 'det.onnx', state: 'ok', licence: 'MIT', commercialUse: true } as const;

describe('single checks', () => {
  test.each([
    ['20.11.1', 'fail'],
    ['22.17.0', 'fail'],
    ['22.18.0', 'ok'],
    ['24.21.0', 'ok'],
  ])('Node %s: %s', (version, verdict) => {
    expect(checkNode(version).verdict).toBe(verdict);
  });

  test('a data folder that others can read is a warning, one that is not there yet is fine', async () => {
    expect((await checkDataFolder(await folder(0o700))).verdict).toBe('ok');
    expect((await checkDataFolder(join(await folder(0o700), 'new'))).verdict).toBe('ok');
    expect((await checkDataFolder(null)).verdict).toBe('ok');
  });

  test.skipIf(process.platform === 'win32')('a data folder open to others', async () => {
    expect(await checkDataFolder(await folder(0o755))).toMatchObject({ verdict: 'warn' });
  });

  test('a missing or altered model fails and says how to get it; a non-commercial licence warns', () => {
    const findings = checkModels([
      { ...model, state: 'missing' },
      { ...model, file: 'rec.onnx', state: 'wrong_hash', licence: 'research only', commercialUse: false },
    ]);
    expect(findings.map(({ check, verdict }) => [check, verdict])).toEqual([
      ['models', 'fail'],
      ['models', 'fail'],
      ['licence', 'ok'],
      ['licence', 'warn'],
    ]);
    expect(findings[0]?.text).toContain('kith models fetch');
    expect(checkModels([model]).map((finding) => finding.verdict)).toEqual(['ok', 'ok']);
  });

  test.each([
    [4, 4, 0, 'ok'],
    [4, 3, 1, 'ok'],
    [4, 3, 0, 'warn'],
    [4, 5, 0, 'warn'],
  ])('%i faces, %i points, %i pending: %s', (faces, points, pending, verdict) => {
    const seen = { ...stats, faces, index: { adapter: 'exact', points, pending } };
    expect(checkAgreement('default', seen).verdict).toBe(verdict);
  });

  test('a port somebody else listens on fails', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect((await checkPort('127.0.0.1', port)).verdict).toBe('fail');
    await new Promise((resolve) => server.close(resolve));
    expect((await checkPort('127.0.0.1', port)).verdict).toBe('ok');
  });
});

describe('all together', () => {
  const ok = { status: 'ok' } as const;

  function well({ path, route }: Received) {
    if (route?.id === 'health')
      return { body: { status: 'ok', parts: { registry: ok, index: ok, models: ok, photoStore: ok } } };
    if (path.endsWith('/stats')) return { body: stats };
    const gallery = {
      id: 'default',
      displayName: null,
      embeddingSpace: 'space',
      settings: {
        policy: { kind: 'fpir', target: 0.001 },
        keep: 'crops',
        faceSelection: null,
        qualityFilter: 'standard',
        retentionDays: null,
        albumDays: 90,
      },
      createdAt: '2030-01-01T00:00:00.000Z',
      updatedAt: '2030-01-01T00:00:00.000Z',
    };
    return { body: { items: [gallery], nextCursor: null } };
  }

  async function installation(more: Partial<Installation> = {}) {
    const dataFolder = await folder(0o700);
    return async () => ({ dataFolder, host: '127.0.0.1', port: 0, models: async () => [model], ...more });
  }

  test('a healthy installation ends with 0', async () => {
    await using server = await standIn(well);
    const findRunningServer = async () => ({ url: server.url, token: 't' });
    const { exit, stdout } = await type(['doctor', '--json'], {
      findRunningServer,
      installation: await installation(),
    });
    const { healthy, findings } = JSON.parse(stdout);
    expect({ exit, healthy }).toEqual({ exit: 0, healthy: true });
    expect(findings.map((finding: { check: string }) => finding.check)).toEqual([
      'Node',
      'settings',
      'data folder',
      'free disk',
      'models',
      'licence',
      'port',
      'health',
      'index of default',
    ]);
  });

  test('what is ill is named, the other checks still run, and it ends with 1', async () => {
    const parts = {
      registry: ok,
      index: { status: 'ill', detail: 'does not answer' },
      models: ok,
      photoStore: ok,
    };
    await using server = await standIn((request) =>
      request.route?.id === 'health' ? { status: 503, body: { status: 'ill', parts } } : well(request),
    );
    const { exit, stdout } = await type(['doctor'], {
      findRunningServer: async () => ({ url: server.url, token: 't' }),
      installation: await installation({ models: async () => [{ ...model, state: 'missing' }] }),
    });
    expect(exit).toBe(1);
    expect(stdout).toMatch(/fail\s+models\s+det\.onnx is missing/);
    expect(stdout).toMatch(/fail\s+health\s+index: does not answer/);
    expect(stdout).toMatch(/ok\s+index of default/);
  });

  test('a data folder that is held by another process is one line, not an end', async () => {
    const { exit, stdout } = await type(['doctor'], {
      findRunningServer: async () => null,
      openInProcess: async () => {
        throw new Error('The data folder is in use by process 4711.');
      },
      installation: await installation(),
    });
    expect(exit).toBe(1);
    expect(stdout).toMatch(/fail\s+server\s+The data folder is in use by process 4711\./);
  });

  test('with --url only the server is asked', async () => {
    await using server = await standIn(well);
    const { exit, stdout } = await type(['doctor', '--url', server.url]);
    expect(exit).toBe(0);
    expect(stdout).toContain(`${server.url} is well`);
    expect(stdout).not.toContain('data folder');
  });

  test('faults in the settings are told, and nothing is opened with them', async () => {
    const { exit, stdout } = await type(['doctor'], {
      settings: async () => {
        throw new Error('PORT must be a number.');
      },
    });
    expect(exit).toBe(1);
    expect(stdout).toMatch(/fail\s+settings\s+PORT must be a number\./);
  });
});
