/** `kith bulk`: a folder becomes uploads and jobs, followed to their end; jobs are looked at, cancelled and tried again. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { problem, standIn } from '../clients/stand-in-server.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';
import { openStageServer, type StageServer } from './stage-server.ts';
import { type } from './test-shell.ts';

let server: StageServer;
beforeAll(async () => {
  server = await openStageServer('token-of-the-folder');
});
afterAll(() => server.close());

async function folderOf(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'kith-bulk-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), bytes);
  }
  return root;
}

const report = z.object({
  jobs: z.array(
    z.looseObject({
      id: z.string(),
      status: z.string(),
      total: z.int(),
      done: z.int(),
      refused: z.int(),
      cost: z.looseObject({ photos: z.int() }),
    }),
  ),
  items: z.array(z.looseObject({ person: z.string(), fileName: z.string(), code: z.string() })),
  refused: z.array(z.unknown()),
});

test('a folder is enrolled as a job; a photo without a face is told by name and code, and the exit says so', async () => {
  const root = await folderOf({
    'ann/1.jpg': photoOf('ann', 1),
    'ann/2.jpg': photoOf('ann', 2),
    'ben/1.jpg': photoOf('ben', 1),
    'ben/nobody.jpg': photoBytes({ faces: [] }),
  });
  const { exit, stdout, stderr } = await type(['bulk', root, '--json'], server.ports);
  expect({ exit, stderr }).toEqual({ exit: 1, stderr: '' });
  const { jobs, items } = report.parse(JSON.parse(stdout));
  expect(jobs).toMatchObject([{ status: 'done', total: 4, done: 3, refused: 1, cost: { photos: 4 } }]);
  expect(items).toMatchObject([{ person: 'ben', fileName: 'nobody.jpg', code: 'no_face' }]);
  const persons = await type(['persons', 'list', '--json'], server.ports);
  expect(persons.stdout).toContain('"ann"');

  const job = jobs[0]?.id ?? '';
  const text = await type(['bulk', '--status', job], server.ports);
  expect(text.stdout).toContain('enrolled   3 of 4');
  expect(text.stdout).toContain('no_face (1)');
  expect(text.stdout).toContain('ben/nobody.jpg');
  const late = await type(['bulk', '--cancel', job], server.ports);
  expect(late).toMatchObject({ exit: 1 });
  expect(late.stderr).toContain('job_finished');
});

test('a photo that can’t even be uploaded is told like the others, and they go on', async () => {
  const root = await folderOf({
    'dora/1.jpg': photoOf('dora', 1),
    'dora/empty.jpg': new Uint8Array(),
    'emil/empty.jpg': new Uint8Array(),
  });
  const { exit, stdout } = await type(['bulk', root, '--json'], server.ports);
  expect(exit).toBe(1);
  const { jobs, refused } = report.parse(JSON.parse(stdout));
  expect(jobs).toMatchObject([{ status: 'done', total: 1, done: 1 }]);
  const why = { code: 'validation_failed', message: expect.stringMatching(/./) };
  expect(refused).toEqual([
    { person: 'dora', fileName: 'empty.jpg', ...why },
    { person: 'emil', fileName: 'empty.jpg', ...why },
  ]);
  const text = await type(['bulk', root], server.ports);
  expect(text).toMatchObject({ exit: 1 });
  expect(text.stdout).toContain('enrolled   1 of 1');
  expect(text.stdout).toMatch(/validation_failed \(2\).*dora\/empty.jpg.*emil\/empty.jpg/s);
});

test('a folder of nothing but such photos is no job', async () => {
  const root = await folderOf({ 'fritz/empty.jpg': new Uint8Array() });
  const { exit, stdout } = await type(['bulk', root, '--json'], server.ports);
  expect(exit).toBe(1);
  expect(report.parse(JSON.parse(stdout))).toMatchObject({ jobs: [], refused: [{ person: 'fritz' }] });
});

test('a server that is lost in the middle leaves the name of the job, to be asked for later', async () => {
  const job = {
    ...{
      id: 'job-7',
      kind: 'bulk',
      album: null,
      status: 'queued',
      total: 3,
      done: 0,
      refused: 0,
      failed: 0,
      cancelled: 0,
    },
    ...{ problem: null, planned: false, estimate: null, createdAt: '2030-01-01T00:00:00Z' },
    ...{ source: { kind: 'manifest', location: 's3://b/l.jsonl' }, startedAt: null, finishedAt: null },
    cost: { photos: 0, seconds: 0, price: null, device: null },
  };
  await using lost = await standIn(({ route }) =>
    route?.id === 'createBulk' ? { body: job } : problem(500, 'fault'),
  );
  const line = ['bulk', 's3://b/l.jsonl', '--url', lost.url];
  const { exit, stderr } = await type(line, { findRunningServer: async () => null });
  expect(exit).toBe(1);
  expect(stderr).toContain('kith bulk --status job-7');
});

test('a wrong gallery concerns all photos and ends the command', async () => {
  const root = await folderOf({ 'gus/1.jpg': photoOf('gus', 1) });
  const { exit, stderr } = await type(['bulk', root, '--gallery', 'nowhere'], server.ports);
  expect(exit).toBe(1);
  expect(stderr).toContain('gallery_not_found');
});

test('the same folder again enrolls nothing twice', async () => {
  const root = await folderOf({ 'cleo/1.jpg': photoOf('cleo', 1) });
  for (const _ of [1, 2]) expect((await type(['bulk', root], server.ports)).exit).toBe(0);
  const { stdout } = await type(['persons', 'show', 'cleo', '--json'], server.ports);
  expect(stdout).toMatch(/"faces": 1\b|"faces": \[\s*\{[\s\S]*?\}\s*\]/);
});

test.each([
  [['bulk'], 'where the photos are'],
  [['bulk', 'folder', '--status', 'x'], 'where the photos are'],
  [['bulk', 'folder', '--parallel', '9'], '--parallel takes'],
])('%j is wrong usage', async (line, words) => {
  const { exit, stderr } = await type(line, server.ports);
  expect(exit).toBe(2);
  expect(stderr).toContain(words);
});

test('without a bucket s3:// is refused, with what to do', async () => {
  const { exit, stderr } = await type(['bulk', 's3://elsewhere/list.jsonl'], server.ports);
  expect(exit).toBe(1);
  expect(stderr).toContain('location_not_allowed');
});
