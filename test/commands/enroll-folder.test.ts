/** `kith enroll`: every photo is sent once to its person, and the report accounts for each of them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { batchesOf } from '../../lib/commands/enroll-batches.ts';
import { enrolledFace, personAnswer } from '../clients/answers-of-the-api.ts';
import { type Answer, problem, type Received, standIn } from '../clients/stand-in-server.ts';
import { type } from './test-shell.ts';

async function folderOf(files: Readonly<Record<string, number>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'kith-enroll-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), Buffer.alloc(bytes, 1));
  }
  return root;
}

function personOf(request: Received): string {
  return request.path.split('/')[5] ?? '';
}

function allEnrolled(request: Received): Answer {
  const enrolled = request.files.map((_, index) => enrolledFace(index));
  return { body: { person: personAnswer(personOf(request)), enrolled, refused: [], warnings: [] } };
}

test('batches keep the order and the limits; only a photo that is too big alone exceeds them', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 60 });
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 600, max: 5000 }),
      (all, photos, bytes) => {
        const files = all.map((size, i) => ({ path: String(i), bytes: size }));
        const batches = batchesOf(files, { photos, bytes });
        expect(batches.flat()).toEqual(files);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(photos);
          const total = batch.reduce((sum, file) => sum + file.bytes, 0);
          expect(batch.length === 1 || total <= bytes).toBe(true);
        }
      },
    ),
  );
});

describe('what is sent', () => {
  test('each person gets its photos, at most 20 a request, the name where the id had to differ', async () => {
    const many = Object.fromEntries(Array.from({ length: 45 }, (_, i) => [`Anna Björk/${i}.jpg`, 10]));
    const root = await folderOf({ ...many, 'ben/x.jpg': 10 });
    await using server = await standIn(allEnrolled);
    const line = ['enroll', root, '--url', server.url, '--strict', '--quality-filter', 'strict', '--json'];
    const { exit, stdout, stderr } = await type(line);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const anna = server.received.filter((request) => personOf(request) === 'Anna-Bjork');
    expect(anna.map((request) => request.files.length)).toEqual([20, 20, 5]);
    expect(new Set(anna.flatMap((r) => r.files.map((f) => f.fileName))).size).toBe(45);
    expect(anna[0]?.fields).toEqual({ displayName: 'Anna Björk', strict: 'true', qualityFilter: 'strict' });
    const ben = server.received.find((request) => personOf(request) === 'ben');
    expect(ben?.fields).toEqual({ strict: 'true', qualityFilter: 'strict' });
    expect(new Set(server.received.map((request) => request.headers['idempotency-key'])).size).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      gallery: 'default',
      persons: 2,
      photos: 46,
      enrolled: 46,
      refused: [],
      notTried: 0,
      stopped: null,
      renamed: [{ folder: expect.stringContaining('Anna'), personId: 'Anna-Bjork' }],
    });
  });

  test('a server that takes less gets smaller requests, and a photo too big for it is refused alone', async () => {
    const root = await folderOf({ 'ann/1.jpg': 10, 'ann/2.jpg': 2000, 'ann/3.jpg': 10, 'ann/4.jpg': 10 });
    await using server = await standIn((request) => {
      const bytes = request.files.reduce((sum, file) => sum + file.bytes, 0);
      return bytes > 1000 || request.files.length > 2
        ? problem(413, 'payload_too_large')
        : allEnrolled(request);
    });
    const { exit, stdout } = await type(['enroll', root, '--url', server.url, '--json']);
    expect(exit).toBe(1);
    const report = JSON.parse(stdout);
    expect(report.enrolled).toBe(3);
    expect(report.refused).toEqual([
      {
        person: 'ann',
        file: join('ann', '2.jpg'),
        code: 'payload_too_large',
        message: 'about payload_too_large',
      },
    ]);
  });
});

describe('what is reported', () => {
  const files = {
    'ann/1.jpg': 1,
    'ann/2.jpg': 1,
    'ann/3.jpg': 1,
    'ben/1.jpg': 1,
    'ben/notes.txt': 1,
    'empty/x.txt': 1,
  };
  const refusal = {
    index: 1,
    filename: '2.jpg',
    code: 'no_face',
    message: 'No face was found: take another photo.',
  };
  const answers = (request: Received): Answer => {
    if (personOf(request) === 'ben')
      return problem(422, 'no_face_enrolled', {
        refused: [{ ...refusal, index: 0, code: 'multiple_faces' }],
      });
    const enrolled = [enrolledFace(0, { alreadyEnrolled: true }), enrolledFace(2, { indexed: false })];
    const warnings = [
      { index: 2, code: 'closer_to_other_person', ownSimilarity: 0.1, personId: 'ben', similarity: 0.61 },
    ];
    return { body: { person: personAnswer('ann'), enrolled, refused: [refusal], warnings } };
  };

  test('as JSON: every photo is enrolled, known, refused or not tried', async () => {
    const root = await folderOf(files);
    await using server = await standIn(answers);
    const { exit, stdout } = await type(['enroll', root, '--url', server.url, '--json']);
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      photos: 4,
      enrolled: 1,
      alreadyEnrolled: 1,
      notYetIndexed: 1,
      refused: [
        { person: 'ann', file: join('ann', '2.jpg'), code: 'no_face' },
        { person: 'ben', file: join('ben', '1.jpg'), code: 'multiple_faces' },
      ],
      warnings: [
        { person: 'ann', file: join('ann', '3.jpg'), code: 'closer_to_other_person', otherPerson: 'ben' },
      ],
      left: [{ folder: 'empty', reason: 'it has no photo' }],
      skipped: { hidden: 0, notImages: 2, loosePhotos: 0 },
      notTried: 0,
    });
  });

  test('for people: counts, then the refused photos by code with what to do', async () => {
    const root = await folderOf(files);
    await using server = await standIn(answers);
    const { stdout } = await type(['enroll', root, '--url', server.url]);
    expect(stdout).toContain('no_face (1): No face was found: take another photo.');
    expect(stdout).toContain(join('ben', '1.jpg'));
    expect(stdout).toContain(`${join('ann', '3.jpg')}: own photos 0.100, ben 0.610`);
    expect(stdout).toContain('2 files that are no images');
    expect(stdout).not.toContain('\u001b');
  });

  test('when the server refuses everything the work ends at once, and says what was not tried', async () => {
    const root = await folderOf({ 'ann/1.jpg': 1, 'ben/1.jpg': 1, 'cat/1.jpg': 1 });
    await using server = await standIn((request, n) =>
      n === 0 ? allEnrolled(request) : problem(401, 'unauthenticated'),
    );
    const { exit, stdout, stderr } = await type([
      'enroll',
      root,
      '--url',
      server.url,
      '--parallel',
      '1',
      '--json',
    ]);
    expect(exit).toBe(1);
    expect(server.received).toHaveLength(2);
    expect(JSON.parse(stdout)).toMatchObject({
      enrolled: 1,
      notTried: 2,
      stopped: { code: 'unauthenticated', message: 'about unauthenticated' },
    });
    expect(stderr).toContain('[unauthenticated]');
  });
});
