/** When Qdrant is down, slow, busy, or loses its answers: what is asked again, how long, and what callers are told meanwhile. */
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { QdrantIndexOptions } from '../../../lib/adapters/vector-index/qdrant/qdrant.ts';
import { openQdrantIndex } from '../../../lib/adapters/vector-index/qdrant/qdrant.ts';
import { Refusal } from '../../../lib/errors.ts';
import type { VectorIndex } from '../../../lib/ports/vector-index.ts';
import {
  type Asked,
  type Fault,
  hasQdrantSpec,
  type QdrantDouble,
  startQdrantDouble,
} from '../../fixtures/qdrant-double.ts';
import { point, randomUnit, seededRandom, uuid } from './faces.ts';

const SPACE = 'space-1';
const KEY = 'a-secret-of-forty-two-characters-or-so';
const probe = randomUnit(seededRandom(1), 16);
const everything = { space: SPACE, gallery: uuid(1), minSimilarity: -1, limit: 10, bestPer: 'face' } as const;
const unavailable = expect.objectContaining({ name: 'Refusal', code: 'index_unavailable' });

describe.skipIf(!hasQdrantSpec)('qdrant in trouble', () => {
  let double: QdrantDouble;
  let index: VectorIndex;
  let waits: number[];

  const opened: VectorIndex[] = [];
  const open = (options: Partial<QdrantIndexOptions> = {}): VectorIndex => {
    const made = openQdrantIndex({
      url: double.url,
      apiKey: async () => KEY,
      telemetry: { log: () => {} },
      // Half of the span a wait is drawn from; nobody really waits.
      random: () => 0.5,
      pause: async (milliseconds) => void waits.push(milliseconds),
      ...options,
    });
    opened.push(made);
    return made;
  };
  const requests = (operation: string) => double.asked.filter((asked) => asked.operation === operation);
  const to = (operation: string) => (asked: Asked) => asked.operation === operation;

  beforeAll(async () => {
    double = await startQdrantDouble();
  });
  beforeEach(async () => {
    waits = [];
    index = open();
    await index.upsert(SPACE, [point(1, probe), point(2, probe)]);
  });
  afterEach(async () => {
    double.heal();
    double.require(null);
    await index.clear(SPACE);
    for (const each of opened.splice(0)) await each.close();
  });
  afterAll(async () => {
    await double.stop();
    expect(double.offences).toEqual([]);
  });

  const tidyUp = async () => {
    for (const space of ['space-2', 'space-3']) await index.clear(space);
    await index.upsert(SPACE, [point(1, probe), point(2, probe)]);
  };

  /** Every call of the port, and the request that matters in it. */
  const calls: readonly (readonly [string, string, (index: VectorIndex) => Promise<unknown>])[] = [
    ['upsert', 'upsert_points', (each) => each.upsert(SPACE, [point(3, probe)])],
    ['remove', 'delete_points', (each) => each.remove(SPACE, [uuid(2)])],
    ['search', 'query_batch_points', (each) => each.search({ ...everything, probes: [probe] })],
    ['search, before it', 'count_points', (each) => each.search({ ...everything, probes: [probe] })],
    ['scan', 'scroll_points', (each) => each.scan(SPACE, null, 10)],
    ['spaces', 'get_collections', (each) => each.spaces()],
    ['stats', 'count_points', (each) => each.stats(SPACE)],
    ['check', 'get_collections', (each) => each.check()],
    ['clear', 'delete_collection', (each) => each.clear(SPACE)],
    ['a new space', 'create_collection', (each) => each.upsert('space-2', [point(1, probe)])],
    ['a new space, indexed', 'create_field_index', (each) => each.upsert('space-3', [point(1, probe)])],
  ];

  const passing: readonly (readonly [string, Fault])[] = [
    ['breaks the connection', { kind: 'reset' }],
    ['does it and loses the answer', { kind: 'lost' }],
    ['does it and cuts its answer off', { kind: 'cut' }],
    ['is busy (429)', { kind: 'status', status: 429 }],
    ['takes too long (408)', { kind: 'status', status: 408 }],
    ['stumbles (500)', { kind: 'status', status: 500, body: '{"status":{"error":"panicked"}}' }],
    [
      'sits behind a proxy that stumbles (502)',
      { kind: 'status', status: 502, body: '<h1>Bad Gateway</h1>' },
    ],
    ['restarts (503)', { kind: 'status', status: 503 }],
    ['has no room (507)', { kind: 'status', status: 507 }],
    ['is another server for a moment (200)', { kind: 'status', status: 200, body: '<h1>Welcome</h1>' }],
  ];

  test.each(passing)(
    'a server that %s, twice: every call is asked again and succeeds',
    async (_name, fault) => {
      for (const [name, operation, call] of calls) {
        waits = [];
        double.spoil(to(operation), fault, 2);
        const answer = await call(index);
        expect(waits, name).toEqual([100, 200]);
        expect(await call(open()), name).toEqual(answer);
        await tidyUp();
      }
    },
  );

  test.each(passing)(
    'a server that %s, for good: every call is refused after three requests, to be tried again',
    async (_name, fault) => {
      for (const [name, operation, call] of calls) {
        double.spoil(to(operation), fault, 99);
        const before = requests(operation).length;
        const error = await call(index).catch((thrown: unknown) => thrown);
        expect(error, name).toEqual(unavailable);
        expect(error, name).toHaveProperty('cause');
        expect(requests(operation).length - before, name).toBe(3);
        double.heal();
        await tidyUp();
      }
    },
  );

  test('a write that is only queued is asked for again, since the next search would not see it', async () => {
    const before = requests('upsert_points').length;
    double.spoil(to('upsert_points'), { kind: 'queued' });
    await index.upsert(SPACE, [point(3, probe)]);
    expect(requests('upsert_points').length - before).toBe(2);
    double.spoil(to('delete_points'), { kind: 'queued' }, 99);
    await expect(index.remove(SPACE, [uuid(3)])).rejects.toEqual(unavailable);
    expect(requests('upsert_points').at(-1)?.query).toMatchObject({ wait: 'true' });
    expect(requests('delete_points').at(-1)?.query).toMatchObject({ wait: 'true' });
  });

  test('an answer that was lost after the write leaves one point, not two', async () => {
    double.spoil(to('upsert_points'), { kind: 'lost' }, 2);
    await index.upsert(SPACE, [point(3, probe)]);
    expect((await index.scan(SPACE, null, 10)).map(({ face }) => face)).toEqual([1, 2, 3].map(uuid));
    double.spoil(to('delete_points'), { kind: 'lost' }, 99);
    await expect(index.remove(SPACE, [uuid(3)])).rejects.toEqual(unavailable);
    double.heal();
    await index.remove(SPACE, [uuid(3)]);
    expect((await index.scan(SPACE, null, 10)).map(({ face }) => face)).toEqual([1, 2].map(uuid));
  });

  test('a collection that somebody else is just making is waited for', async () => {
    await open().upsert('space-2', [point(1, probe)]);
    const missing = JSON.stringify({
      status: { error: "Not found: Collection `it` doesn't exist!" },
      time: 0,
    });
    const unready = JSON.stringify({
      status: { error: 'Service internal error: 0 of 0 read operations failed' },
    });
    double.spoil(to('get_collection'), { kind: 'status', status: 404, body: missing });
    double.spoil(to('get_collection'), { kind: 'status', status: 500, body: unready }, 5);
    await index.upsert('space-2', [point(2, probe)]);
    expect(await index.stats('space-2')).toEqual({ points: 2 });
    expect(requests('create_collection').at(-1)?.collection).toBe('kith_space-2');
    await tidyUp();
  });

  describe('waiting', () => {
    test('is drawn from all of a span that doubles, so that callers who failed together come back apart', async () => {
      for (const [random, expected] of [
        [0, [0, 0]],
        [0.999, [199.8, 399.6]],
      ] as const) {
        waits = [];
        double.spoil(to('scroll_points'), { kind: 'reset' }, 2);
        await open({ random: () => random }).scan(SPACE, null, 1);
        expect(waits).toEqual(expected);
      }
    });

    test.each([
      ['2', 2],
      ['10', 10],
    ])('lasts at least as long as Qdrant says: Retry-After %s', async (header, seconds) => {
      const headers = { 'retry-after': header };
      double.spoil(to('query_batch_points'), { kind: 'status', status: 429, headers });
      const patient = open({ totalMs: 60_000 });
      expect((await patient.search({ ...everything, probes: [probe] }))[0]).toHaveLength(2);
      expect(waits).toEqual([seconds * 1000 + 50]);
    });

    test.each([
      ['seconds', () => '3600'],
      ['a date', () => new Date(Date.now() + 3_600_000).toUTCString()],
    ])('is not begun when it would take too long: the caller is told, from %s', async (_form, header) => {
      const headers = { 'retry-after': header() };
      double.spoil(to('query_batch_points'), { kind: 'status', status: 429, headers }, 99);
      const before = requests('query_batch_points').length;
      const error = await index.search({ ...everything, probes: [probe] }).catch((thrown: unknown) => thrown);
      expect(error).toEqual(unavailable);
      const told = error instanceof Refusal ? Number(error.details.retryAfterSeconds) : 0;
      expect(told).toBeGreaterThan(3_500);
      expect(told).toBeLessThanOrEqual(3_600);
      expect(requests('query_batch_points').length - before).toBe(1);
      expect(waits).toEqual([]);
    });

    test('what one call was told does not make another wait', async () => {
      const headers = { 'retry-after': '30' };
      double.spoil(to('query_batch_points'), { kind: 'status', status: 429, headers });
      double.spoil(to('scroll_points'), { kind: 'status', status: 503 });
      const [search, scan] = await Promise.allSettled([
        index.search({ ...everything, probes: [probe] }),
        index.scan(SPACE, null, 10),
      ]);
      expect(search).toMatchObject({ status: 'rejected', reason: unavailable });
      expect(scan.status).toBe('fulfilled');
      expect(waits).toEqual([100]);
    });

    test('ends with the time a call may take: a silent server is asked no more often than fits', async () => {
      double.spoil(to('scroll_points'), { kind: 'silent' }, 99);
      const before = requests('scroll_points').length;
      const hasty = open({ attemptMs: 1_000, totalMs: 1_500 });
      const error = await hasty.scan(SPACE, null, 1).catch((thrown: unknown) => thrown);
      expect(error).toEqual(unavailable);
      expect(requests('scroll_points').length - before).toBe(1);
      const twice = open({ attemptMs: 1_000, totalMs: 60_000 });
      double.heal();
      double.spoil(to('scroll_points'), { kind: 'silent' }, 1);
      expect(await twice.scan(SPACE, null, 10)).toHaveLength(2);
    });
  });

  test('a server that is down is a refusal, and is found again when it is back', async () => {
    await double.down();
    for (const [, , call] of calls) await expect(call(index)).rejects.toEqual(unavailable);
    await double.up();
    expect((await index.search({ ...everything, probes: [probe] }))[0]).toHaveLength(2);
  });

  test('a name nobody knows is a refusal too', async () => {
    const lost = open({ url: 'http://qdrant.invalid:6333' });
    await expect(lost.check()).rejects.toEqual(unavailable);
  });

  test('what is wrong with our request is a fault with the words of Qdrant, asked for once', async () => {
    const body = JSON.stringify({ status: { error: 'Wrong input: no such thing' }, time: 0 });
    for (const status of [400, 413, 422]) {
      double.spoil(to('scroll_points'), { kind: 'status', status, body });
      const before = requests('scroll_points').length;
      const error = await index.scan(SPACE, null, 1).catch((thrown: unknown) => thrown);
      expect(error).not.toBeInstanceOf(Refusal);
      expect(String(error)).toContain(`Qdrant answered ${status}: Wrong input: no such thing`);
      expect(requests('scroll_points').length - before).toBe(1);
    }
    // A search and a write look at the collection once more, in case it is not the one they knew.
    double.spoil(to('query_batch_points'), { kind: 'status', status: 400, body });
    expect((await index.search({ ...everything, probes: [probe] }))[0]).toHaveLength(2);
    double.spoil(to('upsert_points'), { kind: 'status', status: 400, body }, 2);
    await expect(index.upsert(SPACE, [point(1, probe)])).rejects.toThrow('no such thing');
  });

  test('a wrong path in front of Qdrant is no empty gallery', async () => {
    const behindProxy = await startQdrantDouble('/vectors');
    const right = open({ url: behindProxy.url });
    await right.upsert(SPACE, [point(1, probe)]);
    expect((await open({ url: `${behindProxy.url}/` }).scan(SPACE, null, 1))[0]?.face).toBe(uuid(1));
    const wrong = open({ url: new URL('/elsewhere', behindProxy.url).href });
    await expect(wrong.search({ ...everything, probes: [probe] })).rejects.toEqual(unavailable);
    await expect(wrong.scan(SPACE, null, 1)).rejects.toEqual(unavailable);
    await expect(wrong.stats(SPACE)).rejects.toEqual(unavailable);
    await behindProxy.stop();
    expect(behindProxy.offences).toEqual([]);
  });

  describe('the key', () => {
    test('is sent with every request, and none where there is none', async () => {
      expect(new Set(double.asked.slice(-10).map(({ key }) => key))).toEqual(new Set([KEY]));
      await open({ apiKey: async () => null }).check();
      expect(double.asked.at(-1)?.key).toBeUndefined();
    });

    test('is read anew once when it is refused, however many calls find out at the same time', async () => {
      let reads: string[] = [];
      const refused = () => double.asked.slice(from).filter(({ key }) => key === 'old').length;
      const rotating = open({
        apiKey: async ({ refresh }) => {
          reads.push(refresh ? 'again' : 'first');
          // The new key arrives when all have found out that theirs is old.
          while (refresh && refused() < 20) await new Promise((resume) => setImmediate(resume));
          return refresh ? 'new' : 'old';
        },
      });
      double.require('old');
      await rotating.check();
      double.require('new');
      const from = double.asked.length;
      const scans = Array.from({ length: 20 }, () => rotating.scan(SPACE, null, 10));
      for (const scan of await Promise.all(scans)) expect(scan).toHaveLength(2);
      expect(reads).toEqual(['first', 'again']);
      reads = [];
      await rotating.check();
      expect(reads).toEqual([]);
      expect(waits).toEqual([]);
    });

    test('that stays refused, or cannot be read, makes the index unavailable and is told to nobody', async () => {
      double.require('another');
      const before = double.asked.length;
      const error = await index.search({ ...everything, probes: [probe] }).catch((thrown: unknown) => thrown);
      expect(error).toEqual(unavailable);
      expect(double.asked.length - before).toBeLessThanOrEqual(2);
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(KEY);
      const unreadable = open({ apiKey: () => Promise.reject(new Error('no such secret')) });
      await expect(unreadable.check()).rejects.toEqual(unavailable);
    });

    test('is read anew once a call, not for ever', async () => {
      let reads = 0;
      double.require('another');
      const guessing = open({ apiKey: async () => `key ${++reads}` });
      await expect(guessing.check()).rejects.toEqual(unavailable);
      expect(reads).toBe(2);
    });

    test('that could not be read is read by the next call', async () => {
      let reads = 0;
      const later = open({
        apiKey: async () => {
          if (reads++ === 0) throw new Error('not now');
          return KEY;
        },
      });
      await expect(later.check()).rejects.toEqual(unavailable);
      await later.check();
    });
  });

  test('errors carry no embedding', async () => {
    double.spoil(
      to('query_batch_points'),
      { kind: 'status', status: 422, body: '{"status":{"error":"x"}}' },
      99,
    );
    const error = await index.search({ ...everything, probes: [probe] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(String(probe[0]).slice(0, 8));
  });
});
