/** `kith connect`: a studio system's sessions become albums once, however often it runs, and its source is only read. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createClient } from '../../clients/typescript/client.ts';
import { runAlone } from '../../lib/runtime/run-alone.ts';
import { photoOf } from '../fakes/fake-photo.ts';
import { fakePhotoSource } from '../fakes/fake-photo-source.ts';
import { folderOf, putFiles } from './photo-folder.ts';
import { openStageServer, type StageServer } from './stage-server.ts';
import { type } from './test-shell.ts';

let server: StageServer;
beforeAll(async () => {
  server = await openStageServer('token-of-the-folder');
});
afterAll(() => server.close());

const report = z.object({
  status: z.string(),
  sessions: z.array(
    z.object({
      session: z.string(),
      album: z.string(),
      status: z.string(),
      photos: z.int(),
      added: z.int(),
      refused: z.array(z.object({ code: z.string() })),
      stopped: z.object({ code: z.string() }).nullable(),
    }),
  ),
  wrong: z.array(z.object({ place: z.string(), message: z.string() })),
  left: z.int(),
});

const text = (value: string) => new TextEncoder().encode(value);
let studios = 0;

/** A studio's folder with its export, photos and mapping; every one has albums of its own. */
async function studio(csv: string, files: Readonly<Record<string, Uint8Array>> = {}, over: object = {}) {
  studios += 1;
  const prefix = `s${studios}-`;
  const mapping = {
    name: 'studio',
    album: `${prefix}{id}`,
    sessions: { file: 'sessions.csv', id: 'id', title: 'name', date: 'day', expires: 'until' },
    photos: { folder: 'photos/{id}' },
    ...over,
  };
  const root = await folderOf({
    'sessions.csv': text(csv),
    'mapping.json': text(JSON.stringify(mapping)),
    ...files,
  });
  const data = await folderOf({ 'here.txt': text('') });
  const source = fakePhotoSource();
  const ports = {
    ...server.ports,
    installation: async () => ({ dataFolder: data, host: '127.0.0.1', port: 0, models: async () => [] }),
    openSource: async () => source,
    runAlone,
  };
  const line = ['connect', join(root, 'mapping.json')];
  return {
    root,
    prefix,
    source,
    ports,
    line,
    run: async (...more: readonly string[]) => {
      const { exit, stdout, stderr } = await type([...line, ...more, '--json'], ports);
      if (exit === 2 || stdout === '') throw new Error(stderr);
      return { exit, ...report.parse(JSON.parse(stdout)) };
    },
    refused: async () => (await type(line, ports)).stderr,
  };
}

const ask = async (...words: readonly string[]) =>
  JSON.parse((await type([...words, '--json'], server.ports)).stdout);
async function photosIn(id: string) {
  const { fetch, token } = await server.ports.openInProcess();
  const client = createClient({ baseUrl: 'http://localhost', key: token, fetch });
  return (await client.albumPhotos('default', id)).items;
}
const album = (id: string) => ask('album', 'show', id);

const TWO = 'id,name,day,until\n1,Anna & Ben,2030-06-01,\n2,Gala,2030-07-02 18:00:00,2031-01-31\n';
const photos = {
  'photos/1/a.jpg': photoOf('ann', 1),
  'photos/1/b.jpg': photoOf('ben', 1),
  'photos/2/c.jpg': photoOf('cat', 1),
};
const said = ({ sessions }: z.output<typeof report>) =>
  sessions.map(({ session, status, added }) => `${session} ${status} ${added}`);

test('sessions become albums with title, date, expiry and photos; a second run finds nothing to do', async () => {
  const { run, prefix } = await studio(TWO, photos);
  const first = await run();
  expect(said(first)).toEqual(['1 new 2', '2 new 1']);
  expect(first.exit).toBe(0);
  expect(await album(`${prefix}2`)).toMatchObject({
    title: 'Gala',
    takenOn: '2030-07-02',
    expiresAt: '2031-01-31T00:00:00.000Z',
    photos: 1,
  });
  expect(await album(`${prefix}1`)).toMatchObject({ title: 'Anna & Ben', takenOn: '2030-06-01', photos: 2 });
  expect(said(await run())).toEqual(['1 unchanged 0', '2 unchanged 0']);
});

test('what is new in the source is all that is brought in: a photo, a session, another title', async () => {
  const { run, root, prefix } = await studio(TWO, photos);
  await run();
  await putFiles(root, { 'photos/2/d.jpg': photoOf('dan', 1), 'photos/3/e.jpg': photoOf('eve', 1) });
  await writeFile(join(root, 'sessions.csv'), TWO.replace('Anna & Ben', 'Anna and Ben').concat('3,New,,\n'));
  expect(said(await run())).toEqual(['1 changed 0', '2 changed 1', '3 new 1']);
  expect(await album(`${prefix}1`)).toMatchObject({ title: 'Anna and Ben' });
});

test('a lost cursor costs a look, never a second photo', async () => {
  const { run, ports } = await studio(TWO, photos);
  await run();
  await rm(join((await ports.installation()).dataFolder, 'connect'), { recursive: true });
  expect(said(await run())).toEqual(['1 changed 0', '2 changed 0']);
});

test('a dry run tells what would be done, and nothing is: no album, no cursor, no byte of the source', async () => {
  const { run, root, prefix, line, ports } = await studio(TWO, photos);
  const before = await readFile(join(root, 'sessions.csv'));
  const { stdout, exit } = await type([...line, '--dry-run'], ports);
  expect(exit).toBe(0);
  expect(stdout).toContain(`1: would make the album ${prefix}1 of 2 photos`);
  expect((await type(['album', 'show', `${prefix}1`], server.ports)).stderr).toContain('album_not_found');
  expect(said(await run())).toEqual(['1 new 2', '2 new 1']);
  expect(await readFile(join(root, 'sessions.csv'))).toEqual(before);
});

test('a run that overlaps another ends at once, quietly', async () => {
  const { line, ports } = await studio(TWO, photos);
  const busy = { ...ports, runAlone: async () => null };
  expect(await type(line, busy)).toEqual({ exit: 0, stdout: '', stderr: '' });
});

test('the lock of a run keeps another out, and lets it in afterwards', async () => {
  const file = join(await folderOf({}), 'connect', 'one.lock');
  const first = await runAlone(file);
  expect(await runAlone(file)).toBeNull();
  first?.release();
  const second = await runAlone(file);
  expect(second).not.toBeNull();
  second?.release();
});

test('a run that was cut off is gone on with by the next one', async () => {
  const { run, ports, line } = await studio(TWO, photos);
  let requests = 0;
  const cut = {
    ...ports,
    async openInProcess() {
      const opened = await server.ports.openInProcess();
      return {
        ...opened,
        fetch: async (url: string, init: RequestInit) => {
          if (init.method === 'POST' && url.endsWith('/photos') && ++requests >= 2)
            throw new TypeError('cut off');
          return opened.fetch(url, init as never);
        },
      };
    },
  };
  const { exit, stderr } = await type(line, cut);
  expect([exit, stderr]).toEqual([1, expect.stringContaining('Run it again to go on.')]);
  expect(said(await run())).toEqual(['1 unchanged 0', '2 changed 1']);
});

test('a client with a portrait becomes a person, and every client a label', async () => {
  const csv = 'id,name,day,until,who,called,face\n1,A,,,c-7,Ann,faces/ann.jpg\n2,B,,,c-8,Bob,\n';
  const sessions = {
    file: 'sessions.csv',
    id: 'id',
    title: 'name',
    client: { id: 'who', name: 'called', photo: 'face' },
  };
  const files = {
    'photos/1/a.jpg': photoOf('ann', 3),
    'photos/2/b.jpg': photoOf('bob', 3),
    'faces/ann.jpg': photoOf('ann', 4),
  };
  const { run, prefix } = await studio(csv, files, { sessions });
  expect((await run()).exit).toBe(0);
  expect(await ask('persons', 'show', 'c-7')).toMatchObject({ displayName: 'Ann', faces: 1 });
  expect((await type(['persons', 'show', 'c-8'], server.ports)).stderr).toContain('person_not_found');
  expect(await photosIn(`${prefix}2`)).toMatchObject([{ labels: ['client:c-8'] }]);
});

test('lines of JSON are an export, too; rows that are not wanted are left out, wrong ones named', async () => {
  const rows = [
    { id: 1, name: 'A', facepass_enabled: true, files: ['photos/1/a.jpg', 'photos/1/b.jpg'] },
    { id: 2, name: 'B', facepass_enabled: false, files: [] },
    { id: 'no id', name: 'C', facepass_enabled: true, files: [] },
  ];
  const { run } = await studio(
    TWO,
    { ...photos, 'sessions.jsonl': text(rows.map((row) => JSON.stringify(row)).join('\n')) },
    {
      sessions: { file: 'sessions.jsonl', id: 'id', title: 'name', only: { facepass_enabled: ['true'] } },
      photos: { column: 'files' },
    },
  );
  const answer = await run();
  expect(said(answer)).toEqual(['1 new 2']);
  expect([answer.exit, answer.left, answer.wrong]).toEqual([
    1,
    1,
    [{ place: 'sessions.jsonl:3', message: expect.stringContaining('can be no id of an album') }],
  ]);
});

describe('one session that is odd keeps no other out:', () => {
  test('its time is over, the server refuses it, its folder is nobody’s or everybody’s', async () => {
    const csv =
      'id,name,day,until,place\n1,Old,,2001-01-01,1\n2,Odd,0000-01-01,,2\n3,Empty,,,\n4,Up,,,../photos/1\n' +
      `5,${'x'.repeat(300)},2030-07-02 18:00:00+00,2031-01-31 18:00:00.25+05:30,2\n`;
    const { run, prefix } = await studio(csv, photos, { photos: { folder: 'photos/{place}' } });
    const answer = await run();
    expect(said(answer)).toEqual(['1 over 0', '2 refused 0', '3 refused 0', '4 refused 0', '5 new 1']);
    expect([answer.exit, answer.sessions[1]?.refused]).toEqual([1, [{ code: 'validation_failed' }]]);
    expect(await album(`${prefix}5`)).toMatchObject({
      title: 'x'.repeat(200),
      takenOn: '2030-07-02',
      expiresAt: '2031-01-31T12:30:00.250Z',
    });
    expect(said(await run())).toEqual([...said(answer).slice(0, 4), '5 unchanged 0']);
  });

  test('a listed photo is not there, two have one name', async () => {
    const csv =
      'id,name,day,until,files\n1,A,,,photos/1/a.jpg;photos/1/gone.jpg\n2,B,,,photos/1/a.jpg;photos/3/a.jpg\n3,C,,,photos/2/c.jpg\n';
    const files = { ...photos, 'photos/3/a.jpg': photoOf('dan', 5) };
    const { run, root } = await studio(csv, files, { photos: { column: 'files' } });
    const answer = await run();
    expect(said(answer)).toEqual(['1 new 1', '2 refused 0', '3 new 1']);
    expect(answer.sessions[0]?.refused).toEqual([{ code: 'file_not_found' }]);
    await putFiles(root, { 'photos/1/gone.jpg': photoOf('eve', 5) });
    expect(said(await run())).toEqual(['1 changed 1', '2 refused 0', '3 unchanged 0']);
  });

  test('a client’s id that can be no label is none', async () => {
    const csv = `id,name,who\n1,A,a|b\n2,B,${'7'.repeat(60)}\n`;
    const sessions = { file: 'sessions.csv', id: 'id', title: 'name', client: { id: 'who' } };
    const { run, prefix } = await studio(csv, photos, { sessions, labels: ['studio'] });
    expect(said(await run())).toEqual(['1 new 2', '2 new 1']);
    expect(await photosIn(`${prefix}2`)).toMatchObject([{ labels: ['studio'] }]);
  });
});

describe('a bucket', () => {
  const put = (source: ReturnType<typeof fakePhotoSource>) => {
    source.put('studio', 'sessions/2030-gala/a.jpg', photoOf('ann', 6));
    source.put('studio', 'sessions/2030-gala/day/b.jpg', photoOf('ben', 6));
    source.put('studio', 'sessions/2030-gala/notes.txt', text('x'));
    source.put('studio', 'sessions/wedding/c.jpg', photoOf('cat', 6));
    source.put('studio', 'sessions/stray.jpg', photoOf('dan', 6));
  };

  test('with a folder a session is a source, read and never written', async () => {
    const { run, source, prefix } = await studio(
      TWO,
      {},
      { sessions: { layout: 's3://studio/sessions/' }, photos: undefined },
    );
    put(source);
    expect(said(await run())).toEqual(['2030-gala new 2', 'wedding new 1']);
    expect(said(await run())).toEqual(['2030-gala unchanged 0', 'wedding unchanged 0']);
    source.put('studio', 'sessions/wedding/d.jpg', photoOf('eve', 6));
    expect(said(await run())).toEqual(['2030-gala unchanged 0', 'wedding changed 1']);
    const found = await photosIn(`${prefix}2030-gala`);
    expect(found.map(({ externalId }) => externalId).sort()).toEqual(['a.jpg', 'day/b.jpg']);
  });

  test('holds the photos of sessions a table names', async () => {
    const { run, source } = await studio(
      'id,name,day,until\nwedding,W,,\nparty,P,,\n',
      {},
      {
        photos: { prefix: 's3://studio/sessions/{id}/' },
      },
    );
    put(source);
    expect(said(await run())).toEqual(['wedding new 1', 'party no_photos 0']);
  });
});

test('the mapping shown for Pixora is one, and fits the export shown with it', async () => {
  const page = await readFile(new URL('../../docs/connect.md', import.meta.url), 'utf8');
  const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
  const mapping = JSON.parse(example);
  const csv =
    'id,name,studio_id,scheduled_at,facepass_enabled\n' +
    '41,Gala,7,2030-06-01 18:00:00+00,t\n3f0e8a4c-5b51-4a57-9d3c-0d6f4b9f7e11,Wedding,7,,t\n43,Private,7,,f\n';
  const { run, source } = await studio(TWO, { 'photo_sessions.csv': text(csv) }, mapping);
  source.put('studio', 'sessions/41/a.jpg', photoOf('ann', 7));
  const answer = await run();
  expect([said(answer), answer.left]).toEqual([
    ['41 new 1', '3f0e8a4c-5b51-4a57-9d3c-0d6f4b9f7e11 no_photos 0'],
    1,
  ]);
  expect(await album('pixora-41')).toMatchObject({ title: 'Gala', takenOn: '2030-06-01' });
});

describe('a mapping that is wrong is refused with one sentence:', () => {
  test.each([
    [
      { sessions: { file: 'sessions.csv', id: 'id', title: 'nmae' } },
      'sessions.csv has no column "nmae" (sessions.title); did you mean "name"?',
    ],
    [
      { sessions: { file: 'sessions.csv', id: 'id', titel: 'name' } },
      'The mapping knows no "sessions.titel"; did you mean "title"?',
    ],
    [{ photo: {} }, 'The mapping knows no "photo"; did you mean "photos"?'],
    [
      { photos: { folder: 'photos/{sesion}' }, sessions: { file: 'sessions.csv', id: 'id' } },
      'There is no column "sesion" for "photos/{sesion}"; did you mean',
    ],
    [{ sessions: { file: 'export.csv', id: 'id' } }, 'There is no file'],
    [{ name: 'a studio' }, 'name must be letters, digits, dots and dashes'],
    [{ photos: { prefix: 'photos/{id}' } }, 'photos.prefix must be like s3://bucket/{id}/'],
    [{ photos: undefined }, 'photos is missing'],
    [{ photos: { folder: 'photos' } }, 'photos.folder must hold a {column}'],
    [{ photos: { prefix: 's3://studio/sessions/' } }, 'photos.prefix must hold a {column}'],
    [{ labels: ['a,b'] }, 'labels.0 must not contain a comma'],
  ])('%o', async (over, sentence) => {
    const { refused } = await studio(TWO, photos, over);
    expect(await refused()).toContain(sentence);
  });

  test('no JSON', async () => {
    const { root, refused } = await studio(TWO, photos);
    await writeFile(join(root, 'mapping.json'), 'name: studio');
    expect(await refused()).toContain('is no JSON');
  });
});
