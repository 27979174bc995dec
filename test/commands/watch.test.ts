/** `kith watch`: what is put into a folder comes into the album once and whole, whatever happens to files, folder, server and watch. */
import { rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { KithClient } from '../../clients/typescript/client.ts';
import { listed } from '../../clients/typescript/listing.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { type Connection, connect } from '../../lib/commands/connect.ts';
import { lookAtFolder } from '../../lib/commands/look-at-folder.ts';
import type { WatchEvent } from '../../lib/commands/watch-events.ts';
import { watchFolder } from '../../lib/commands/watch-folder.ts';
import { type Journal, openJournal } from '../../lib/commands/watch-journal.ts';
import { photoBytes, photoOf } from '../fakes/fake-photo.ts';
import { folderOf, putFiles } from './photo-folder.ts';
import { openStageServer, type StageServer } from './stage-server.ts';
import { type } from './test-shell.ts';

const EVERY = 2000;
const REST = 3000;

let server: StageServer;
let connection: Connection;
let client: KithClient;
beforeAll(async () => {
  server = await openStageServer('token-of-the-folder');
  const ports = { settings: async () => ({}), ...server.ports };
  connection = await connect(ports, {}, new AbortController().signal);
  client = connection.client;
});
afterAll(() => server.close());

const album = 'party';
let galleries = 0;
let gallery = '';
let root = '';
let journalAt = '';
beforeEach(async () => {
  gallery = `gallery-${++galleries}`;
  await client.createGallery({ id: gallery });
  await client.createAlbum(gallery, { id: album, title: album });
  root = await folderOf({});
  journalAt = join(await folderOf({}), 'watch', 'journal.jsonl');
});

type Step = () => Promise<void> | void;
class Ended extends Error {}
/** Looks until everything that was put there must have come to rest. */
const settled: readonly Step[] = [() => {}, () => {}, () => {}];

interface Turns {
  readonly mirror?: boolean;
  readonly through?: KithClient;
  readonly reconnect?: () => Promise<Connection | null>;
  readonly journal?: Journal;
  readonly pauses?: number[];
}

/** A watch whose pauses are the steps of a test; it is killed after the last one. Answers what it told. */
async function watch(steps: readonly Step[], turns: Turns = {}): Promise<readonly WatchEvent[]> {
  const told: WatchEvent[] = [];
  const left = [...steps];
  let time = 0;
  const ports = {
    look: () => lookAtFolder(root),
    reconnect: turns.reconnect ?? (async () => connection),
    async wait(milliseconds: number) {
      turns.pauses?.push(milliseconds);
      time += milliseconds;
      const step = left.shift();
      if (step === undefined) throw new Ended();
      await step();
    },
    monotonic: () => time,
    journal: turns.journal ?? (await openJournal(journalAt)),
    hear: (event: WatchEvent) => told.push(event),
  };
  const first = { client: turns.through ?? client, limits: connection.limits };
  const place = { gallery, album, mirror: turns.mirror === true };
  await expect(
    watchFolder(ports, first, { ...place, everyMs: EVERY, restMs: REST, once: false }),
  ).rejects.toBeInstanceOf(Ended);
  return told;
}

async function shown(): Promise<Readonly<Record<string, string>>> {
  const { items } = await client.albumPhotos(gallery, album, { limit: 100 });
  return Object.fromEntries(items.map(({ externalId, photoId }) => [externalId ?? '', photoId]));
}

/** The client with some calls replaced. */
function withCalls(calls: Partial<KithClient>): KithClient {
  return { ...client, ...calls };
}

const events = (told: readonly WatchEvent[]) => told.map(({ event }) => event);

describe('a file', () => {
  test('that appears, also in a folder below, comes into the album by itself; what is no photo does not', async () => {
    await putFiles(root, { 'a.jpg': photoOf('ann') });
    const told = await watch([
      () =>
        putFiles(root, {
          'day/b.jpg': photoOf('ben'),
          'c.jpg.tmp': photoOf('cat'),
          '.d.jpg': photoOf('dan'),
        }),
      () => putFiles(root, { 'c.xmp': photoOf('cat'), 'c.jpg.part': photoOf('cat') }),
      ...settled,
    ]);
    expect(told).toMatchObject([
      { event: 'added', file: 'a.jpg', faces: 1 },
      { event: 'added', file: 'day/b.jpg', faces: 1 },
    ]);
    expect(Object.keys(await shown()).sort()).toEqual(['a.jpg', 'day/b.jpg']);
  });

  test('that is still being written is not read before it is at rest, and an empty one never', async () => {
    const whole = photoBytes({ faces: [{ person: 'ann' }], note: 'x'.repeat(500) });
    let reads = 0;
    const through = withCalls({
      addPhotos: (...asked) => {
        reads += 1;
        return client.addPhotos(...asked);
      },
    });
    await putFiles(root, { 'empty.jpg': new Uint8Array() });
    const grow = (bytes: number) => () => writeFile(join(root, 'a.jpg'), whole.subarray(0, bytes));
    const told = await watch(
      [grow(100), grow(200), grow(300), grow(whole.length), () => expect(reads).toBe(0), ...settled],
      { through },
    );
    expect(told).toMatchObject([{ event: 'added', file: 'a.jpg' }]);
    expect(reads).toBe(1);
  });

  test('that was refused is sent again when it changes, and not before', async () => {
    await putFiles(root, { 'a.jpg': new TextEncoder().encode('half a photo') });
    let sent = 0;
    const through = withCalls({
      addPhotos: (...asked) => {
        sent += 1;
        return client.addPhotos(...asked);
      },
    });
    const told = await watch(
      [...settled, ...settled, () => putFiles(root, { 'a.jpg': photoOf('ann') }), ...settled],
      { through },
    );
    expect(told).toMatchObject([
      { event: 'refused', file: 'a.jpg', code: 'media_type_unsupported' },
      { event: 'added', file: 'a.jpg' },
    ]);
    expect(sent).toBe(2);
  });

  test('that changes takes the place of its older edit; one that is only touched changes nothing', async () => {
    await putFiles(root, { 'a.jpg': photoOf('ann', 1) });
    const told = await watch([
      ...settled,
      () => utimes(join(root, 'a.jpg'), 1000, 1000),
      ...settled,
      () => putFiles(root, { 'a.jpg': photoOf('ann', 2, 0.95) }),
      ...settled,
    ]);
    expect(events(told)).toEqual(['added', 'reEdited']);
    expect(Object.keys(await shown())).toEqual(['a.jpg']);
  });

  test.each([false, true])(
    'that is renamed keeps its photo, and a later edit of it still finds it (mirror: %s)',
    async (mirror) => {
      await putFiles(root, { 'a.jpg': photoOf('ann', 1) });
      await watch(settled);
      const before = await shown();
      const told = await watch(
        [
          () => rename(join(root, 'a.jpg'), join(root, 'b.jpg')),
          ...settled,
          () => putFiles(root, { 'b.jpg': photoOf('ann', 2, 0.95) }),
          ...settled,
        ],
        { mirror },
      );
      expect(events(told)).toEqual(['renamed', 'reEdited']);
      const after = await shown();
      expect(Object.keys(after)).toEqual(['b.jpg']);
      expect(after['b.jpg']).not.toBe(before['a.jpg']);
    },
  );

  test('that is deleted is told once and its photo stays; with mirror the photo leaves, unless another file shows it', async () => {
    await putFiles(root, { 'a.jpg': photoOf('ann'), 'b.jpg': photoOf('ben'), 'copy.jpg': photoOf('ben') });
    await watch(settled);
    const kept = await watch([() => rm(join(root, 'a.jpg')), ...settled, ...settled]);
    expect(kept).toMatchObject([{ event: 'gone', file: 'a.jpg' }]);
    expect(Object.values(await shown())).toHaveLength(2);
    const mirrored = await watch([() => rm(join(root, 'b.jpg')), ...settled, ...settled], { mirror: true });
    expect(mirrored.filter(({ event }) => event === 'removed')).toMatchObject([{ file: 'a.jpg' }]);
    expect(Object.values(await shown())).toHaveLength(1);
  });

  test('reached by a link counts, and a loop of links ends', async () => {
    const elsewhere = await folderOf({ 'x.jpg': photoOf('ann') });
    await symlink(join(elsewhere, 'x.jpg'), join(root, 'x.jpg'));
    await symlink(root, join(root, 'loop'));
    expect(events(await watch(settled))).toEqual(['added']);
  });
});

test('a folder that vanishes, or is empty all at once, is told once and nothing is taken out; when it is back the watch goes on', async () => {
  await putFiles(root, { 'a.jpg': photoOf('ann') });
  const away = `${root}-away`;
  const told = await watch(
    [
      ...settled,
      () => rename(root, away),
      ...settled,
      () => putFiles(root, {}),
      ...settled,
      () => rename(away, root),
      () => putFiles(root, { 'b.jpg': photoOf('ben') }),
      ...settled,
      () => rename(join(root, 'a.jpg'), `${root}-a.jpg`),
      () => rename(join(root, 'b.jpg'), `${root}-b.jpg`),
      ...settled,
    ],
    { mirror: true },
  );
  await rm(`${root}-a.jpg`);
  await rm(`${root}-b.jpg`);
  expect(events(told)).toEqual(['added', 'folderGone', 'folderBack', 'added', 'folderGone']);
  expect(Object.keys(await shown()).sort()).toEqual(['a.jpg', 'b.jpg']);
});

describe('a watch that was killed', () => {
  test('goes on where it was: it sends nothing again, and what staff took out stays out', async () => {
    await putFiles(root, { 'a.jpg': photoOf('ann'), 'b.jpg': photoOf('ben') });
    await watch(settled);
    const before = await shown();
    await client.removePhoto(gallery, album, before['a.jpg'] ?? '');
    const told = await watch([() => putFiles(root, { 'c.jpg': photoOf('cat') }), ...settled]);
    expect(told).toMatchObject([{ event: 'added', file: 'c.jpg' }]);
    expect(Object.keys(await shown()).sort()).toEqual(['b.jpg', 'c.jpg']);
  });

  test('between the server’s answer and its journal, or in the middle of a line of it, brings in nothing twice', async () => {
    await putFiles(root, { 'a.jpg': photoOf('ann'), 'b.jpg': photoOf('ben') });
    const journal = await openJournal(journalAt);
    const dying = { ...journal, record: () => Promise.reject(new Ended()) };
    await watch(settled, { journal: dying });
    expect(Object.keys(await shown()).sort()).toEqual(['a.jpg', 'b.jpg']);
    let sent = 0;
    const through = withCalls({
      addPhotos: (...asked) => {
        sent += 1;
        return client.addPhotos(...asked);
      },
    });
    expect(await watch(settled, { through })).toEqual([]);
    const { all } = await openJournal(journalAt);
    expect(all.size).toBe(2);
    const { size } = await import('node:fs/promises').then(({ stat }) => stat(journalAt));
    await truncate(journalAt, size - 20);
    expect(await watch(settled, { through })).toEqual([]);
    expect(sent).toBe(0);
    expect((await openJournal(journalAt)).all.size).toBe(2);
  });
});

describe('a server', () => {
  const away = () => Promise.reject(new KithProblem('Nothing answers.', { status: 0, code: 'unreachable' }));

  test('that is away is told once, asked more and more rarely, and gets everything when it is back', async () => {
    await putFiles(root, { 'a.jpg': photoOf('ann') });
    const pauses: number[] = [];
    let back = false;
    const told = await watch(
      [
        ...settled,
        ...settled,
        () => putFiles(root, { 'b.jpg': photoOf('ben') }),
        () => {
          back = true;
        },
        ...settled,
      ],
      {
        pauses,
        through: withCalls({ albumPhotos: () => listed(away, () => ({ path: '/' })) }),
        reconnect: async () => (back ? connection : null),
      },
    );
    expect(events(told)).toEqual(['serverAway', 'serverBack', 'added', 'added']);
    expect(pauses.slice(0, 8)).toEqual([2000, 2000, 4000, 8000, 16000, 32000, 60000, 60000]);
  });

  test('that breaks off in the middle loses no photo', async () => {
    await putFiles(
      root,
      Object.fromEntries([...Array(20).keys()].map((n) => [`${n}.jpg`, photoOf(`p${n}`)])),
    );
    let asked = 0;
    const through = withCalls({
      addPhotos: (...call) => (++asked === 2 ? away() : client.addPhotos(...call)),
    });
    const told = await watch([...settled, ...settled], { through });
    expect(told.filter(({ event }) => event === 'added')).toHaveLength(20);
    expect(told.filter(({ event }) => event.startsWith('server'))).toHaveLength(2);
  });

  test('that forbids it, or has no such album any more, ends the watch with its word', async () => {
    await putFiles(root, { 'a.jpg': photoOf('ann') });
    await client.deleteAlbum(gallery, album);
    const { exit, stderr } = await type(
      ['watch', root, '--album', album, '--gallery', gallery, '--once'],
      server.ports,
    );
    expect({ exit, stderr }).toMatchObject({ exit: 1, stderr: expect.stringContaining('[album_not_found]') });
  });
});

test('with once the command ends when all is in the album, and tells every step as a line of JSON', async () => {
  await putFiles(root, { 'a.jpg': photoOf('ann'), 'bad.jpg': new TextEncoder().encode('no photo') });
  const dataFolder = await folderOf({});
  const installation = async () => ({ dataFolder, host: '', port: 0, models: async () => [] });
  const line = [
    'watch',
    root,
    '--album',
    album,
    '--gallery',
    gallery,
    '--once',
    '--every',
    '0.05',
    '--rest',
    '0.1',
    '--json',
  ];
  const first = await type(line, { ...server.ports, installation });
  expect(first).toMatchObject({ exit: 1, stderr: '' });
  expect(
    first.stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text)),
  ).toMatchObject([
    { event: 'added', file: 'a.jpg' },
    { event: 'refused', file: 'bad.jpg' },
    { event: 'ended', added: 1, refused: 1 },
  ]);
  await rm(join(root, 'bad.jpg'));
  const second = await type(line.slice(0, -1), { ...server.ports, installation });
  expect(second).toMatchObject({ exit: 0 });
  expect(second.stdout).toMatch(/^added +0\n/);
});
