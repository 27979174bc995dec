/** `kith album`: a photographer's whole way on the command line, and photos that are sent once however often the command runs. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { externalIdOf } from '../../lib/actions/external-id.ts';
import { nodeDigest } from '../../lib/adapters/digest.ts';
import type { ConnectPorts } from '../../lib/commands/connect.ts';
import { storable } from '../../lib/edge/schemas/fields.ts';
import { problem, standIn } from '../clients/stand-in-server.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';
import { folderOf, putFiles } from './photo-folder.ts';
import { openStageServer, type StageServer } from './stage-server.ts';
import { type } from './test-shell.ts';

let server: StageServer;
beforeAll(async () => {
  server = await openStageServer('token-of-the-folder');
});
afterAll(() => server.close());

const report = z.object({
  photos: z.int(),
  added: z.int(),
  reEdits: z.int(),
  alreadyThere: z.int(),
  faces: z.int(),
  refused: z.array(z.object({ file: z.string(), code: z.string(), message: z.string() })),
  skipped: z.object({ hidden: z.int(), notImages: z.int() }),
  notTried: z.int(),
  stopped: z.object({ code: z.string() }).nullable(),
});

async function add(line: readonly string[], ports: Partial<ConnectPorts> = server.ports) {
  const { exit, stdout, stderr } = await type(['album', 'add', ...line, '--json'], ports);
  return { exit, stderr, ...report.parse(JSON.parse(stdout)) };
}

/** The same server; `seen` is asked before every request that adds photos. */
function watched(seen: () => void): ConnectPorts {
  return {
    settings: async () => ({}),
    findRunningServer: async () => null,
    async openInProcess() {
      const opened = await server.ports.openInProcess();
      return {
        ...opened,
        fetch: async (url, init) => {
          if (init.method === 'POST' && url.endsWith('/photos')) seen();
          return opened.fetch(url, init);
        },
      };
    },
  };
}

describe('adding a folder', () => {
  test('makes the album when asked, brings in every photo and tells what is none', async () => {
    const root = await folderOf({
      'a.jpg': photoOf('ann'),
      'day 2/b.jpg': photoBytes({ faces: [{ person: 'ann' }, { person: 'ben' }] }),
      'day 2/view.jpg': photoBytes({ faces: [] }),
      'broken.jpg': new TextEncoder().encode('not a photo'),
      'notes.txt': new Uint8Array(3),
      '.hidden.jpg': photoOf('cat'),
    });
    const missing = await type(['album', 'add', root, '--album', 'fair', '--json'], server.ports);
    expect(missing.exit).toBe(1);
    expect(missing.stdout).toContain('album_not_found');
    const first = await add([
      root,
      '--album',
      'fair',
      '--create',
      '--title',
      'The fair',
      '--labels',
      'red,blue',
    ]);
    expect(first).toMatchObject({
      exit: 1,
      photos: 4,
      added: 3,
      faces: 3,
      alreadyThere: 0,
      skipped: { hidden: 1, notImages: 1 },
      notTried: 0,
      stopped: null,
    });
    expect(first.refused).toMatchObject([{ file: join(root, 'broken.jpg'), code: 'media_type_unsupported' }]);
    const shown = await type(['album', 'show', 'fair', '--json'], server.ports);
    expect(JSON.parse(shown.stdout)).toMatchObject({ title: 'The fair', photos: 3 });
  });

  test('again sends nothing that is there, and a photo edited meanwhile takes the older one’s place', async () => {
    const root = await folderOf({
      'x/1.jpg': photoOf('ann', 1),
      '2.jpg': photoOf('ben', 1),
      '3.jpg': photoOf('cat', 1),
    });
    let requests = 0;
    const ports = watched(() => {
      requests += 1;
    });
    expect(await add([root, '--album', 'again', '--create'], ports)).toMatchObject({ exit: 0, added: 3 });
    expect(requests).toBe(1);
    expect(await add([root, '--album', 'again', '--create'], ports)).toMatchObject({
      exit: 0,
      added: 0,
      alreadyThere: 3,
    });
    expect(requests).toBe(1);
    await writeFile(join(root, 'x', '1.jpg'), photoOf('ann', 2));
    await putFiles(root, { 'copy/2.jpg': photoOf('ben', 1) });
    expect(await add([root, '--album', 'again'], ports)).toMatchObject({
      exit: 0,
      added: 1,
      reEdits: 1,
      alreadyThere: 3,
    });
    expect(requests).toBe(2);
    const shown = await type(['album', 'show', 'again', '--json'], server.ports);
    expect(JSON.parse(shown.stdout)).toMatchObject({ photos: 3 });
  });

  test('cut off half-way goes on where it was, and no photo is sent twice', async () => {
    const files = Array.from({ length: 70 }, (_, n) => [`${n}.jpg`, photoOf(`person-${n}`)] as const);
    const root = await folderOf(Object.fromEntries(files));
    let sent = 0;
    const dying: ConnectPorts = watched(() => {
      sent += 1;
      if (sent > 2) throw new TypeError('the line is dead');
    });
    const patient: ConnectPorts = dying;
    const half = await add([root, '--album', 'cut', '--create', '--parallel', '1'], patient);
    expect(half).toMatchObject({ exit: 1, added: 40, notTried: 30, stopped: { code: 'unreachable' } });
    expect(half.stderr).toContain('Run it again to go on.');
    let requests = 0;
    const rest = await add(
      [root, '--album', 'cut'],
      watched(() => {
        requests += 1;
      }),
    );
    expect(rest).toMatchObject({ exit: 0, added: 30, alreadyThere: 40, notTried: 0 });
    expect(requests).toBe(2);
  });

  test('refuses two files that would be one picture, a folder without photos, and words that name nothing', async () => {
    const root = await folderOf({
      'a/1.jpg': photoOf('ann', 1),
      'b/1.jpg': photoOf('ann', 2),
      'c/x.txt': new Uint8Array(1),
    });
    const twins = ['album', 'add', join(root, 'a', '1.jpg'), join(root, 'b', '1.jpg'), '--album', 'x'];
    expect(await type(['album', 'add', root, '--album', 'x', '--labels', 'a|b'], server.ports)).toMatchObject(
      {
        exit: 2,
        stderr: expect.stringContaining('A label of --labels must not contain a comma'),
      },
    );
    expect(await type(twins, server.ports)).toMatchObject({ exit: 2 });
    expect((await type(['album', 'add', join(root, 'c'), '--album', 'x'], server.ports)).stderr).toContain(
      'no_photos',
    );
    expect((await type(['album', 'add', join(root, 'd'), '--album', 'x'], server.ports)).stderr).toContain(
      'file_not_found',
    );
  });
});

test('a request the server breaks on is halved until the photo that broke it is alone', async () => {
  const root = await folderOf(Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`${n}.jpg`, Buffer.alloc(n)])));
  await using broken = await standIn((request) => {
    if (request.route?.method === 'GET') return { body: { items: [], nextCursor: null } };
    if (request.files.some(({ fileName }) => fileName === '4.jpg')) return problem(500, 'internal_error');
    const details: unknown = JSON.parse(request.fields.details ?? '[]');
    const added = z.array(z.object({ externalId: z.string() })).parse(details);
    return {
      body: {
        added: added.map(({ externalId }, index) => ({
          index,
          photoId: `photo-${externalId}`,
          fileName: externalId,
          externalId,
          alreadyThere: false,
          supersedes: null,
          faces: [],
        })),
        refused: [],
      },
    };
  });
  const { exit, stdout } = await type(['album', 'add', root, '--album', 'x', '--url', broken.url, '--json']);
  expect(exit).toBe(1);
  expect(report.parse(JSON.parse(stdout))).toMatchObject({
    added: 4,
    refused: [{ file: join(root, '4.jpg'), code: 'internal_error' }],
  });
});

test('a folder in S3 becomes a job that is followed to its end, or left to the server', async () => {
  const job = {
    id: '01900000-0000-7000-8000-000000000001',
    kind: 'album',
    album: 'fair',
    status: 'running',
    total: 2,
    done: 0,
    refused: 0,
    failed: 0,
    cancelled: 0,
    problem: null,
    source: { kind: 'prefix', location: 's3://photos/import/default/' },
    planned: true,
    estimate: null,
    cost: null,
    createdAt: '2030-01-01T00:00:00Z',
    startedAt: null,
    finishedAt: null,
  };
  await using away = await standIn(({ route }) => ({
    body: route?.id === 'createImport' ? job : { ...job, status: 'done', done: 2 },
  }));
  const line = ['album', 'add', 's3://photos/import/default', '--album', 'fair', '--url', away.url];
  const followed = await type([...line, '--labels', 'red']);
  expect(followed.exit).toBe(0);
  expect(followed.stdout).toMatch(/added +2 of 2/);
  expect(away.received[0]?.json).toEqual({ prefix: 's3://photos/import/default/', labels: ['red'] });
  const left = await type([...line, '--detach', '--json']);
  expect(JSON.parse(left.stdout)).toMatchObject({ jobs: [{ status: 'running', album: 'fair' }] });
  expect(away.received).toHaveLength(3);
  expect(await type([...line, 'other'])).toMatchObject({ exit: 2 });
});

test('a photographer lets guests in, finds somebody by a selfie, and exports what guests chose', async () => {
  const root = await folderOf({
    'both.jpg': photoBytes({ faces: [{ person: 'dora' }, { person: 'emil' }] }),
    'dora.jpg': photoOf('dora', 2),
    'emil.jpg': photoOf('emil', 2),
  });
  const selfies = await folderOf({ 'dora.jpg': photoOf('dora', 3), 'nobody.jpg': photoOf('zoe', 3) });
  await type(['album', 'create', 'gala', '--title', 'Gala', '--detail', 'high'], server.ports);
  await add([root, '--album', 'gala']);
  expect((await type(['album', 'list'], server.ports)).stdout).toMatch(/gala +Gala +draft +3/);
  expect((await type(['album', 'publish', 'gala'], server.ports)).stdout).toMatch(/state +published/);

  const link = await type(['album', 'link', '--album', 'gala', '--label', 'door'], server.ports);
  expect(link.exit).toBe(0);
  expect(link.stdout).toMatch(/^http:\/\/127\.0\.0\.1:8000\/g\/[0-9a-f-]+#[\w-]{43}\n/);
  expect(link.stdout.split('\n').filter((line) => /^[█▀▄ ]+$/u.test(line)).length).toBeGreaterThan(15);

  const found = await type(['album', 'search', join(selfies, 'dora.jpg'), '--album', 'gala'], server.ports);
  expect(found.exit).toBe(0);
  expect(found.stdout).toMatch(/both\.jpg +match/);
  expect(found.stdout).toMatch(/dora\.jpg +match/);
  expect(found.stdout).not.toContain('emil.jpg');
  const none = await type(
    ['album', 'search', join(selfies, 'nobody.jpg'), '--album', 'gala', '--json'],
    server.ports,
  );
  expect(JSON.parse(none.stdout)).toMatchObject({ items: [], nextCursor: null });

  const csv = await type(['album', 'selections', '--album', 'gala'], server.ports);
  expect(csv).toMatchObject({ exit: 0, stdout: 'file_name,guest,link,photo_id,selected_at\r\n' });
});

test('every path becomes an external id the server takes, two paths never the same one', () => {
  const ports = { digest: nodeDigest };
  const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(text, text, (one, other) => {
      const id = externalIdOf(ports, one);
      expect(id.length).toBeGreaterThan(0);
      expect(id.length).toBeLessThanOrEqual(255);
      expect(storable(id)).toBe(true);
      expect(externalIdOf(ports, other) === id).toBe(one.normalize('NFC') === other.normalize('NFC'));
    }),
  );
});
