/** The verbs that ask a server one thing: what they send, what they print, and how they end. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createClient } from '../../clients/typescript/client.ts';
import type { Job } from '../../clients/typescript/operations.ts';
import { jobEnd } from '../../lib/commands/reindex.ts';
import { enrolledFace, identification, personAnswer, stats } from '../clients/answers-of-the-api.ts';
import { type Answer, problem, type Received, standIn } from '../clients/stand-in-server.ts';
import { type } from './test-shell.ts';

async function folderOf(files: readonly string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'kith-verbs-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), 'photo');
  }
  return root;
}

const job: Job = {
  id: '0190a0a0-0000-7000-8000-000000000001',
  kind: 'reindex',
  album: null,
  status: 'queued',
  total: 0,
  done: 0,
  refused: 0,
  failed: 0,
  cancelled: 0,
  problem: null,
  source: null,
  planned: true,
  estimate: null,
  cost: null,
  createdAt: '2030-01-01T00:00:00.000Z',
  startedAt: null,
  finishedAt: null,
};
const erasure = {
  id: '0190a0a0-0000-7000-8000-000000000002',
  gallery: 'default',
  target: { kind: 'person', uuid: 'u' },
  status: 'pending',
  steps: [],
  requestedAt: '2030-01-01T00:00:00.000Z',
  verifiedAt: null,
  backupsExpireBy: '2030-02-01T00:00:00.000Z',
};

describe('identify', () => {
  const byName = ({ files }: Received): Answer =>
    files[0]?.fileName === 'bad.jpg'
      ? problem(422, 'no_face')
      : {
          body: files[0]?.fileName === 'ann.jpg' ? identification('ann', 0.7123) : identification(null, 0.2),
        };

  test('one line a photo: verdict, person, raw cosine, threshold and why', async () => {
    const root = await folderOf(['ann.jpg', 'who.jpg']);
    await using server = await standIn(byName);
    const { exit, stdout } = await type([
      'identify',
      join(root, 'ann.jpg'),
      join(root, 'who.jpg'),
      '--url',
      server.url,
    ]);
    expect(exit).toBe(0);
    const [head, first, second] = stdout.split('\n');
    expect(head?.split(/ {2,}/)).toEqual(['photo', 'verdict', 'person', 'similarity', 'threshold', 'why']);
    expect(first).toMatch(/match\s+ann\s+0\.712\s+0\.400\s+above threshold, 8 ms$/);
    expect(second).toMatch(/unknown\s+0\.200\s+0\.400\s+below threshold, 8 ms$/);
  });

  test('a folder stands for its photos; a refused one is listed, the others are answered, and it ends with 1', async () => {
    const root = await folderOf(['ann.jpg', 'bad.jpg', 'notes.txt']);
    await using server = await standIn(byName);
    const { exit, stdout } = await type([
      'identify',
      root,
      '--url',
      server.url,
      '--json',
      '--threshold',
      '0.5',
    ]);
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      gallery: 'default',
      photos: [
        { file: join(root, 'ann.jpg'), answer: identification('ann', 0.7123) },
        { file: join(root, 'bad.jpg'), error: { code: 'no_face', message: 'about no_face' } },
      ],
    });
    expect(server.received.map((request) => request.fields)).toEqual([
      { threshold: '0.5' },
      { threshold: '0.5' },
    ]);
  });

  test('--all answers for every face', async () => {
    const root = await folderOf(['group.jpg']);
    const { unusedFaces, embeddingSpace, timings, ...face } = identification('ann', 0.7);
    const faces = [face, { ...face, verdict: 'maybe', reason: 'ambiguous', person: null }];
    await using server = await standIn(() => ({ body: { faces, unusedFaces, embeddingSpace, timings } }));
    const { exit, stdout } = await type(['identify', join(root, 'group.jpg'), '--all', '--url', server.url]);
    expect(exit).toBe(0);
    expect(server.received[0]?.path).toBe('/v1/galleries/default/identify-all');
    expect(stdout).toMatch(/group\.jpg #1\s+match\s+ann/);
    expect(stdout).toMatch(/group\.jpg #2\s+maybe\s.*ambiguous: ann/);
  });

  test('a missing file is a refusal of its own, a missing gallery ends everything', async () => {
    await using server = await standIn(() => problem(404, 'gallery_not_found'));
    const nowhere = join(tmpdir(), 'kith-no-such-photo.jpg');
    const alone = await type(['identify', nowhere, '--url', server.url]);
    expect(alone.exit).toBe(1);
    expect(alone.stdout).toContain('file_not_found');
    const root = await folderOf(['ann.jpg']);
    const gone = await type(['identify', join(root, 'ann.jpg'), '--url', server.url, '--gallery', 'x']);
    expect(gone).toMatchObject({ exit: 1, stdout: '' });
    expect(gone.stderr).toContain('[gallery_not_found]');
  });
});

test('verify says same or different with the numbers behind it', async () => {
  const root = await folderOf(['a.jpg']);
  const { face } = identification('ann', 0.7);
  const { box, landmarks, detectionScore, quality } = face;
  const faces = { probe: face, reference: { box, landmarks, detectionScore, quality, faceId: 'f' } };
  await using server = await standIn(() => ({
    body: { verdict: 'different', similarity: -0.0212, threshold: 0.33, thresholdSource: 'model', faces },
  }));
  const line = ['verify', 'ann', join(root, 'a.jpg'), '--url', server.url, '--threshold', '0.33'];
  expect(await type(line)).toEqual({
    exit: 0,
    stdout: 'different  similarity -0.021, threshold 0.330 (model)\n',
    stderr: '',
  });
  expect(server.received[0]?.fields).toEqual({ threshold: '0.33' });
});

describe('persons', () => {
  test('list is the default and walks every page', async () => {
    await using server = await standIn((_, n) => ({
      body: {
        items: [personAnswer(`p${n}`, 3, n === 0 ? 'Ann\u001b[31m' : null)],
        nextCursor: n === 0 ? 'c' : null,
      },
    }));
    const { exit, stdout } = await type(['persons', '--gallery', 'team', '--url', server.url]);
    expect(exit).toBe(0);
    expect(stdout).toBe('person  name  faces\np0      Ann       3\np1                3\n');
    expect(server.received[0]?.path).toBe('/v1/galleries/team/persons?limit=500');
  });

  test('merge and delete name what happened and where the receipt is', async () => {
    await using server = await standIn(({ method }) => ({
      body: method === 'DELETE' ? erasure : personAnswer('ann', 7),
    }));
    const merged = await type(['persons', 'merge', 'ann', 'anna', '--url', server.url]);
    expect(merged.stdout).toBe('ann now has 7 faces; anna is gone.\n');
    expect(server.received[0]).toMatchObject({
      path: '/v1/galleries/default/persons/ann/merge',
      json: { from: 'anna' },
    });
    const gone = await type(['persons', 'delete', 'ann', '--url', server.url]);
    expect(gone.stdout).toContain(`/v1/erasures/${erasure.id} (backups expire by 2030-02-01)`);
  });
});

describe('keys', () => {
  test('create prints the key alone on stdout, so that it can be piped', async () => {
    await using server = await standIn(() => ({ body: { id: 'k1', key: 'kith_k1_secret' } }));
    const line = [
      'keys',
      'create',
      '--role',
      'enroller',
      '--galleries',
      'a, b',
      '--expires',
      '2030-01-31T12:00:00Z',
    ];
    const { exit, stdout, stderr } = await type([...line, '--label', 'camera', '--url', server.url]);
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: 'kith_k1_secret\n' });
    expect(stderr).toContain('kith keys revoke k1');
    expect(server.received[0]?.json).toEqual({
      role: 'enroller',
      galleries: ['a', 'b'],
      expiresAt: '2030-01-31T12:00:00.000Z',
      label: 'camera',
    });
  });

  test('revoke needs the id and sends nothing else', async () => {
    await using server = await standIn(() => ({}));
    const { exit, stdout } = await type(['keys', 'revoke', 'k1', '--url', server.url]);
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: 'Revoked k1.\n' });
    expect(server.received[0]).toMatchObject({ method: 'DELETE', path: '/v1/keys/k1' });
  });
});

describe('reindex', () => {
  test('follows the job until it ends', async () => {
    const steps: Job[] = [
      { ...job, status: 'running', total: 10, done: 4 },
      { ...job, status: 'done', total: 10, done: 10 },
    ];
    await using server = await standIn((_, n) => ({ body: steps[n] }));
    const seen: number[] = [];
    const end = await jobEnd(
      createClient({ baseUrl: server.url }),
      job,
      (now) => seen.push(now.done),
      async () => {},
    );
    expect(end).toEqual(steps[1]);
    expect(seen).toEqual([4, 10]);
  });

  test('a job that failed ends with 1', async () => {
    await using server = await standIn(() => ({ body: { ...job, status: 'failed' } }));
    const { exit, stderr } = await type(['reindex', '--url', server.url, '--json']);
    expect(exit).toBe(1);
    expect(stderr).toContain('[job_failed]');
  });
});

describe('demo', () => {
  const half = ['ann/1.jpg', 'ann/2.jpg', 'ann/3.jpg', 'ben/1.jpg', 'ben/2.jpg', 'cat/1.jpg'];

  function world(request: Received): Answer {
    const { route, path, files } = request;
    if (route?.id === 'createGallery')
      return {
        body: {
          id: 'demo',
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
        },
      };
    if (route?.id === 'enroll') {
      const enrolled = files.map((_, index) => enrolledFace(index));
      return {
        body: { person: personAnswer(path.split('/')[5] ?? ''), enrolled, refused: [], warnings: [] },
      };
    }
    if (route?.id === 'listPersons')
      return { body: { items: ['ann', 'ben', 'cat'].map((id) => personAnswer(id)), nextCursor: null } };
    if (route?.id === 'deleteGallery')
      return { body: { ...erasure, target: { kind: 'gallery', uuid: 'u' } } };
    return { body: identification(files[0]?.fileName === '3.jpg' ? 'ann' : 'cat', 0.61) };
  }

  test('enrolls the larger half, identifies the rest, tells right from wrong and deletes its gallery', async () => {
    const root = await folderOf(half);
    await using server = await standIn(world);
    const { exit, stdout } = await type(['demo', root, '--url', server.url, '--json']);
    expect(exit).toBe(0);
    const sent = server.received.filter((request) => request.route?.id === 'enroll');
    expect(sent.flatMap((request) => request.files.map((file) => file.fileName)).sort()).toEqual([
      '1.jpg',
      '1.jpg',
      '1.jpg',
      '2.jpg',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      gallery: null,
      enrolled: 4,
      outcomes: { right: 1, wrong: 1, maybe: 0, unknown: 0, refused: 0 },
      threshold: 0.4,
      medianMilliseconds: 8,
    });
    const made = server.received[0]?.json;
    const gallery = typeof made === 'object' && made !== null && 'id' in made ? String(made.id) : '';
    expect(server.received.at(-1)).toMatchObject({
      method: 'DELETE',
      path: `/v1/galleries/${gallery}?force=true`,
    });
    expect(sent[0]?.path).toContain(gallery);
  });

  test('the gallery goes even when the work fails, and stays with --keep', async () => {
    const root = await folderOf(half);
    await using ill = await standIn((request) =>
      request.route?.id === 'enroll' ? problem(503, 'models_unavailable') : world(request),
    );
    const failed = await type(['demo', root, '--url', ill.url]);
    expect(failed.exit).toBe(1);
    expect(failed.stderr).toContain('[models_unavailable]');
    expect(ill.received.at(-1)?.method).toBe('DELETE');
    await using server = await standIn(world);
    const kept = await type(['demo', root, '--url', server.url, '--keep']);
    expect(kept.exit).toBe(0);
    expect(kept.stdout).toMatch(/wrong\s+cat\s+0\.610/);
    expect(server.received.some((request) => request.method === 'DELETE')).toBe(false);
  });

  test('with one photo a person there is nothing to show', async () => {
    const root = await folderOf(['ann/1.jpg', 'ben/1.jpg']);
    expect((await type(['demo', root])).stderr).toContain('[no_photos]');
  });
});

test('stats shows the counts and the rule', async () => {
  await using server = await standIn(() => ({ body: stats }));
  const { stdout } = await type(['stats', '--url', server.url]);
  expect(stdout).toContain('exact, 4 points, 0 pending');
  expect(stdout).toContain('0.400 (target FPIR 0.001)');
});
