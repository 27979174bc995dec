/** The relay and the crash model: what was acknowledged gets into the index, what was erased leaves it and never comes back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { relayOutbox } from '../../lib/actions/relay-outbox.ts';
import { sweepIndex } from '../../lib/actions/sweep-index.ts';
import { syncFaces } from '../../lib/actions/sync-faces.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import type { Registry } from '../../lib/ports/registry.ts';
import { openTestRegistry } from '../fixtures/registry.ts';
import {
  type Bench,
  commitFace,
  eraseFace,
  galleryOfItsOwn,
  indexed,
  openBench,
  withMethods,
} from './index-bench.ts';

let registry: Awaited<ReturnType<typeof openTestRegistry>>;
beforeAll(async () => {
  registry = await openTestRegistry();
});
afterAll(async () => {
  await registry.close();
});

describe('relaying the outbox', () => {
  let bench: Bench;
  let gallery: Gallery;
  const space = () => gallery.embeddingSpace;

  beforeEach(async () => {
    bench = await openBench(registry);
    gallery = await galleryOfItsOwn(registry);
  });
  afterEach(async () => {
    bench.clock.turn(100_000);
    await relayOutbox(bench);
    await bench.index.close();
  });

  test('one call carries everything that is due, in several batches and spaces', async () => {
    const other = await galleryOfItsOwn(registry);
    const faces: string[] = [];
    for (let at = 0; at < 5; at++) faces.push((await commitFace(registry, gallery, `p${at}`)).face);
    const elsewhere = await commitFace(registry, other);
    bench.clock.turn(90);
    expect(await relayOutbox(bench, 2)).toEqual({ done: 6, failed: 0, pending: 0 });
    expect(await indexed(bench.index, space())).toEqual(faces.toSorted());
    expect(await indexed(bench.index, other.embeddingSpace)).toEqual([elsewhere.face]);
    expect(bench.telemetry.gauges.get('outbox_depth')).toBe(0);
    expect(bench.telemetry.gauges.get('outbox_age_seconds')).toBe(0);
  });

  test('the index holds what the registry says at that moment, not what was true when the entry was written', async () => {
    const gone = await commitFace(registry, gallery, 'gone');
    const moved = await commitFace(registry, gallery, 'moved');
    const into = await commitFace(registry, gallery, 'into');
    await eraseFace(registry, gallery, gone.face);
    await registry.persons.merge(moved.person, into.person);
    await relayOutbox(bench);
    const entries = await bench.index.scan(space(), null, 10);
    expect(entries.map(({ face, person }) => [face, person]).toSorted()).toEqual(
      [moved.face, into.face].map((face) => [face, into.person]).toSorted(),
    );
  });

  test('while the index is down entries wait 1, 2, 4 … at most 300 seconds, and none is lost', async () => {
    const { face } = await commitFace(registry, gallery);
    const down = async () => {
      throw new Refusal('index_unavailable', 'The index does not answer; try again.');
    };
    const broken = { ...bench, index: withMethods(bench.index, { upsert: down }) };
    const waits = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300];
    for (const seconds of waits) {
      expect(await relayOutbox(broken)).toEqual({ done: 0, failed: 1, pending: 1 });
      bench.clock.turn(seconds - 1);
      expect(await relayOutbox(broken)).toEqual({ done: 0, failed: 0, pending: 1 });
      bench.clock.turn(1);
    }
    expect(bench.telemetry.counters.get('outbox_failures')).toBe(waits.length);
    expect(bench.telemetry.gauges.get('outbox_age_seconds')).toBeGreaterThan(0);
    expect(await relayOutbox(bench)).toEqual({ done: 1, failed: 0, pending: 0 });
    expect(await indexed(bench.index, space())).toEqual([face]);
  });

  test('an index that is down is asked once per call and space, not once per batch', async () => {
    for (let at = 0; at < 6; at++) await commitFace(registry, gallery, `p${at}`);
    let asked = 0;
    const upsert = async () => {
      asked++;
      throw new Refusal('index_unavailable', 'The index does not answer; try again.');
    };
    const broken = { ...bench, index: withMethods(bench.index, { upsert }) };
    expect(await relayOutbox(broken, 2)).toEqual({ done: 0, failed: 2, pending: 6 });
    expect(asked).toBe(1);
  });

  test("a face that can't be stored waits alone; its neighbours go through", async () => {
    const good = await commitFace(registry, gallery, 'good');
    await relayOutbox(bench);
    const bad = await commitFace(registry, gallery, 'bad', 16);
    const others = [await commitFace(registry, gallery, 'b'), await commitFace(registry, gallery, 'c')];
    expect(await relayOutbox(bench)).toEqual({ done: 2, failed: 1, pending: 1 });
    expect(await indexed(bench.index, space())).toEqual([good, ...others].map(({ face }) => face).toSorted());
    await eraseFace(registry, gallery, bad.face);
    bench.clock.turn(300);
    expect(await relayOutbox(bench)).toMatchObject({ failed: 0, pending: 0 });
  });

  test('two relays at once share the work', async () => {
    for (let at = 0; at < 8; at++) await commitFace(registry, gallery, `p${at}`);
    const reports = await Promise.all([relayOutbox(bench, 3), relayOutbox(bench, 3)]);
    expect(reports.map(({ done }) => done).reduce((one, other) => one + other)).toBe(8);
    expect(await indexed(bench.index, space())).toHaveLength(8);
  });

  test('entries of a relay that died are taken over when its lease ends', async () => {
    const { face } = await commitFace(registry, gallery);
    const now = bench.clock.now();
    await registry.outbox.take(10, new Date(now.getTime() + 60_000), now);
    expect(await relayOutbox(bench)).toEqual({ done: 0, failed: 0, pending: 1 });
    bench.clock.turn(60);
    expect(await relayOutbox(bench)).toEqual({ done: 1, failed: 0, pending: 0 });
    expect(await indexed(bench.index, space())).toEqual([face]);
  });
});

describe('syncing faces', () => {
  test('a face erased between reading the registry and writing the index does not come back', async () => {
    const bench = await openBench(registry);
    const gallery = await galleryOfItsOwn(registry);
    const { face } = await commitFace(registry, gallery);
    let raced = false;
    const upsert: typeof bench.index.upsert = async (space, points) => {
      if (!raced) {
        raced = true;
        // The other side is quicker from beginning to end: rows gone, index told, entry done.
        await eraseFace(registry, gallery, face);
        await relayOutbox(bench);
      }
      await bench.index.upsert(space, points);
    };
    const slow = { registry, index: withMethods(bench.index, { upsert }) };
    expect(await syncFaces(slow, gallery.embeddingSpace, [face])).toEqual(new Set());
    expect(raced).toBe(true);
    expect(await indexed(bench.index, gallery.embeddingSpace)).toEqual([]);
    await bench.index.close();
  });
});

test('an embedding that is no number is written once like any other, and found by nobody', async () => {
  const bench = await openBench(registry);
  const gallery = await galleryOfItsOwn(registry);
  const { face } = await commitFace(registry, gallery, 'ada', 8, new Float32Array(8).fill(Number.NaN));
  expect(await syncFaces(bench, gallery.embeddingSpace, [face])).toEqual(new Set([face]));
  const probe = new Float32Array(8).fill(8 ** -0.5);
  const search = { space: gallery.embeddingSpace, gallery: gallery.uuid, probes: [probe], limit: 5 };
  expect(await bench.index.search({ ...search, minSimilarity: -1, bestPer: 'face' })).toEqual([[]]);
  await bench.index.close();
});

/** Holds every port call before it starts and before its answer returns; a crash forgets all that are held. */
class Gates {
  #held: (() => void)[] = [];
  #working: Promise<unknown> = Promise.resolve();
  pass = async <T>(work: () => Promise<T>): Promise<T> => {
    await new Promise<void>((go) => this.#held.push(go));
    const working = work();
    this.#working = working.catch(() => undefined);
    const answer = await working;
    await new Promise<void>((go) => this.#held.push(go));
    return answer;
  };
  /** Lets one call go on and waits until whoever made it is held again or has ended. */
  async open(choice: number): Promise<void> {
    if (this.#held.length > 0) this.#held.splice(choice % this.#held.length, 1)[0]?.();
    await new Promise((resume) => setImmediate(resume));
    await this.#working;
    await new Promise((resume) => setImmediate(resume));
  }
  crash(): void {
    this.#held = [];
  }
}

const STEP = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('enroll' as const), person: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('erase' as const), which: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('merge' as const), from: fc.nat(2), into: fc.nat(2) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('relay' as const),
      quick: fc.boolean(),
      after: fc.constantFrom(0, 70),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'snapshot' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('go on' as const),
      choices: fc.array(fc.nat(), { maxLength: 6 }),
    }),
  },
);

describe('the crash model', () => {
  test('whatever is interrupted, overtaken or restarted: index and registry end alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 10, maxLength: 40 }), fc.nat(9), async (steps, last) => {
        const folder = await mkdtemp(join(tmpdir(), 'kith-crash-'));
        const gallery = await galleryOfItsOwn(registry);
        const space = gallery.embeddingSpace;
        const acknowledged = new Set<string>();
        const erased = new Set<string>();
        const persons = new Map<number, string>();
        let bench = await openBench(registry, folder);
        let gates = new Gates();
        /** The ports as one process sees them: slow, and gone with the crash. */
        const process = (): Bench => {
          const { pass } = gates;
          const { index } = bench;
          const slow: Registry = {
            ...registry,
            faces: { ...registry.faces, points: (...input) => pass(() => registry.faces.points(...input)) },
            outbox: {
              ...registry.outbox,
              take: (...input) => pass(() => registry.outbox.take(...input)),
              done: (...input) => pass(() => registry.outbox.done(...input)),
            },
          };
          const upsert: typeof index.upsert = (...input) => pass(() => index.upsert(...input));
          const remove: typeof index.remove = (...input) => pass(() => index.remove(...input));
          return { ...bench, registry: slow, index: withMethods(index, { upsert, remove }) };
        };
        const running: Promise<unknown>[] = [];
        const start = (work: () => Promise<unknown>) => running.push(work());

        for (const step of steps) {
          if (step.kind === 'enroll') {
            const committed = await commitFace(registry, gallery, `p${step.person}`);
            persons.set(step.person, committed.person);
            acknowledged.add(committed.face);
            const ports = process();
            start(async () => {
              await syncFaces(ports, space, [committed.face]);
              await ports.registry.outbox.done(committed.sequences);
            });
          } else if (step.kind === 'erase' && acknowledged.size > 0) {
            // Among the newest, which are the ones still on their way.
            const face = [...acknowledged].at(-1 - (step.which % acknowledged.size))!;
            const ports = process();
            await eraseFace(registry, gallery, face);
            acknowledged.delete(face);
            erased.add(face);
            start(() => ports.index.remove(space, [face]));
          } else if (step.kind === 'merge') {
            const [from, into] = [persons.get(step.from), persons.get(step.into)];
            if (from === undefined || into === undefined || from === into) continue;
            persons.delete(step.from);
            const ports = process();
            const { moved, sequences } = await registry.transact(async (rows) => {
              const moved = await rows.persons.merge(from, into);
              return { moved, sequences: await rows.outbox.add(space, moved) };
            });
            start(async () => {
              await syncFaces(ports, space, moved);
              await ports.registry.outbox.done(sequences);
            });
          } else if (step.kind === 'relay') {
            bench.clock.turn(step.after);
            const ports = process();
            // A quick relay overtakes everything that is held.
            if (step.quick) await relayOutbox(bench);
            else start(() => relayOutbox(ports, 4));
          } else if (step.kind === 'snapshot') {
            await bench.index.save();
          } else if (step.kind === 'crash') {
            gates.crash();
            gates = new Gates();
            const { clock } = bench;
            bench = { ...(await openBench(registry, folder)), clock };
            running.length = 0;
            await sweepIndex(bench, 3);
          } else if (step.kind === 'go on') {
            for (const choice of step.choices) await gates.open(choice);
          }
        }
        const all = Promise.all(running);
        let over = false;
        void all.finally(() => {
          over = true;
        });
        while (!over) await gates.open(last);
        await all;
        bench.clock.turn(1_000);
        expect((await relayOutbox(bench)).pending).toBe(0);
        const truth = await registry.faces.entries(space, { after: null, limit: 1000 });
        expect(await bench.index.scan(space, null, 1000)).toEqual(truth);
        expect(truth.map(({ face }) => face)).toEqual([...acknowledged].sort());
        expect(truth.some(({ face }) => erased.has(face))).toBe(false);
        await bench.index.close();
        await rm(folder, { recursive: true });
      }),
      { numRuns: 12 },
    );
  });
});
