/** The verbs against the real handlers, registry and index in one process; only the models are fakes. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createClient } from '../../clients/typescript/client.ts';
import { enrollFolder } from '../../lib/commands/enroll-folder.ts';
import { readPersonFolders } from '../../lib/commands/person-folders.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';
import { openStageServer, type StageServer } from './stage-server.ts';
import { type } from './test-shell.ts';

let server: StageServer;
beforeAll(async () => {
  server = await openStageServer('stage-token');
});
afterAll(() => server.close());

const kith = (...line: readonly string[]) => type(line, server.ports);
const json = async (...line: readonly string[]) => {
  const { exit, stdout } = await kith(...line, '--json');
  return { exit, answer: JSON.parse(stdout) };
};

async function folderOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'kith-way-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), bytes);
  }
  return root;
}

const album = {
  'Anna Björk/1.jpg': photoOf('anna', 1),
  'Anna Björk/2.jpg': photoOf('anna', 2),
  'ben/1.jpg': photoOf('ben', 1),
  'ben/2.jpg': photoOf('ben', 2),
};

describe('a folder of people', () => {
  test('is enrolled, with every photo accounted for', async () => {
    const root = await folderOf({
      ...album,
      'ben/text.jpg': 'no photo at all',
      'ben/two.jpg': photoBytes({
        faces: [
          { person: 'ben', sample: 5, box: { x: 0, y: 0, width: 100, height: 100 } },
          { person: 'anna', sample: 5, box: { x: 200, y: 0, width: 90, height: 90 } },
        ],
      }),
    });
    const { exit, answer } = await json('enroll', root);
    expect(exit).toBe(1);
    expect(answer).toMatchObject({ photos: 6, enrolled: 4, alreadyEnrolled: 0, notTried: 0, stopped: null });
    expect(answer.refused.map(({ file, code }: { file: string; code: string }) => [file, code])).toEqual([
      [join('ben', 'text.jpg'), 'media_type_unsupported'],
      [join('ben', 'two.jpg'), 'multiple_faces'],
    ]);
  });

  test('enrolled again changes nothing', async () => {
    const { exit, answer } = await json('enroll', await folderOf(album));
    expect(exit).toBe(0);
    expect(answer).toMatchObject({ photos: 4, enrolled: 0, alreadyEnrolled: 4, refused: [], warnings: [] });
    expect((await json('stats')).answer).toMatchObject({
      persons: 2,
      faces: 4,
      index: { points: 4, pending: 0 },
    });
  });

  test('is known again on other photos, a stranger is not', async () => {
    const root = await folderOf({
      'a.jpg': photoOf('anna', 7),
      'b.jpg': photoOf('ben', 7),
      'c.jpg': photoOf('carl'),
    });
    const { exit, answer } = await json('identify', root);
    expect(exit).toBe(0);
    expect(
      answer.photos.map((photo: { answer: { verdict: string; person: { id: string } | null } }) => [
        photo.answer.verdict,
        photo.answer.person?.id ?? null,
      ]),
    ).toEqual([
      ['match', 'Anna-Bjork'],
      ['match', 'ben'],
      ['unknown', null],
    ]);
    const shown = await kith('identify', join(root, 'a.jpg'), '--top-k', '1');
    expect(shown.stdout).toMatch(/match\s+Anna-Bjork \(Anna Björk\)/);
  });

  test('--all answers for each face, and verify for one person', async () => {
    const faces = [{ person: 'anna', sample: 8 }, { person: 'carl' }];
    const root = await folderOf({ 'both.jpg': photoBytes({ faces }), 'b.jpg': photoOf('ben', 9) });
    const { answer } = await json('identify', join(root, 'both.jpg'), '--all');
    expect(answer.photos[0].answers.faces.map((face: { verdict: string }) => face.verdict)).toEqual([
      'match',
      'unknown',
    ]);
    expect((await json('verify', 'ben', join(root, 'b.jpg'))).answer.verdict).toBe('same');
    expect((await kith('verify', 'Anna-Bjork', join(root, 'b.jpg'))).stdout).toMatch(/^different/);
    expect((await kith('verify', 'nobody', join(root, 'b.jpg'))).stderr).toContain('[person_not_found]');
  });

  test('a photo too big for a request is uploaded and enrolled all the same', async () => {
    const root = await folderOf({ 'dora/1.jpg': photoOf('dora', 1), 'dora/2.jpg': photoOf('dora', 2) });
    const { fetch, token } = await server.ports.openInProcess();
    const client = createClient({ baseUrl: 'http://localhost', key: token, fetch });
    const connection = { client, limits: { photos: 20, bytes: 10 } };
    const folders = await readPersonFolders(root);
    const wishes = { gallery: 'default', parallel: 2 };
    const place = {
      ...connection,
      tidying: client,
      place: 'here',
      kind: 'in process' as const,
      close: async () => {},
    };
    expect(await enrollFolder(place, folders, root, wishes)).toMatchObject({ enrolled: 2, refused: [] });
  });

  test('persons are listed, shown, found double, merged and erased', async () => {
    const root = await folderOf({ 'benny/1.jpg': photoOf('ben', 20), 'benny/2.jpg': photoOf('ben', 21) });
    expect((await json('enroll', root)).answer).toMatchObject({ enrolled: 2 });
    const { answer } = await json('persons', 'list');
    expect(answer.persons.map((person: { id: string }) => person.id)).toEqual([
      'Anna-Bjork',
      'ben',
      'benny',
      'dora',
    ]);
    expect((await kith('persons', 'show', 'Anna-Bjork')).stdout).toContain('Anna Björk');
    const doubles = await json('persons', 'duplicates');
    expect(doubles.answer.duplicates[0].persons).toEqual(['ben', 'benny']);
    expect((await kith('persons', 'merge', 'ben', 'benny')).stdout).toBe(
      'ben now has 4 faces; benny is gone.\n',
    );
    expect((await kith('persons', 'delete', 'dora')).stdout).toContain('dora is hidden');
    expect((await kith('persons', 'show', 'dora')).stderr).toContain('[person_not_found]');
  });

  test('reindex waits for its job, and doctor finds index and registry in agreement', async () => {
    expect((await kith('reindex')).stdout).toBe('Reindexed 6 faces.\n');
    const installation = async () => ({
      dataFolder: null,
      host: '127.0.0.1',
      port: 0,
      models: async () => [],
    });
    const { exit, stdout } = await type(['doctor'], { ...server.ports, installation });
    expect(exit).toBe(0);
    expect(stdout).toMatch(/ok\s+index of default\s+6 points/);
  });

  test('a key opens what its role allows, until it is revoked', async () => {
    const made = await json('keys', 'create', '--role', 'viewer', '--label', 'wall screen');
    const { id, key } = made.answer;
    expect((await kith('stats', '--key', key)).exit).toBe(0);
    const root = await folderOf({ 'eve/1.jpg': photoOf('eve') });
    const refused = await kith('enroll', root, '--key', key);
    expect(refused).toMatchObject({ exit: 1 });
    expect(refused.stderr).toContain('[forbidden]');
    expect((await kith('keys', 'list')).stdout).toMatch(
      new RegExp(`${id}\\s+viewer\\s+all\\s+never\\s+wall screen`),
    );
    expect((await kith('keys', 'revoke', id)).exit).toBe(0);
    expect((await kith('stats', '--key', key)).stderr).toContain('[unauthenticated]');
  });

  test('demo leaves nothing behind', async () => {
    const { exit, answer } = await json('demo', await folderOf(album));
    expect(exit).toBe(0);
    expect(answer).toMatchObject({
      enrolled: 2,
      outcomes: { right: 2, wrong: 0, maybe: 0, unknown: 0, refused: 0 },
    });
    const { fetch, token } = await server.ports.openInProcess();
    const left = await createClient({ baseUrl: 'http://localhost', key: token, fetch }).listGalleries();
    expect(left.items.map((gallery) => gallery.id)).toEqual(['default']);
  });
});
