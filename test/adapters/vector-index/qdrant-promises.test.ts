/** What kith promises while Qdrant fails: no enrollment lost, none twice, no deleted face back, and an honest answer meanwhile. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { advanceErasures } from '../../../lib/actions/advance-erasures.ts';
import { deletePerson } from '../../../lib/actions/delete-person.ts';
import { enroll } from '../../../lib/actions/enroll.ts';
import { getErasure } from '../../../lib/actions/get-erasure.ts';
import { identify } from '../../../lib/actions/identify.ts';
import { relayOutbox } from '../../../lib/actions/relay-outbox.ts';
import { sweepIndex } from '../../../lib/actions/sweep-index.ts';
import { syncFaces } from '../../../lib/actions/sync-faces.ts';
import { memoryRateLimiter } from '../../../lib/adapters/rate-limiter/memory.ts';
import { openQdrantIndex } from '../../../lib/adapters/vector-index/qdrant/qdrant.ts';
import { identify as identifyRoutes } from '../../../lib/bindings/recognition.ts';
import type { PortSource } from '../../../lib/edge/binding.ts';
import { endpoint } from '../../../lib/edge/endpoint.ts';
import { localContext } from '../../../lib/edge/gateway-event.ts';
import { routes } from '../../../lib/edge/routes.ts';
import type { Gallery } from '../../../lib/ports/records.ts';
import { commitFace, eraseFace, galleryOfItsOwn, TurnedClock } from '../../actions/index-bench.ts';
import { lambdaEvent } from '../../edge/same-answer.ts';
import { callerOf, openStage, photos, refusalOf, type Stage } from '../../fakes/action-stage.ts';
import { photoOf } from '../../fakes/fake-photo.ts';
import { openAccess } from '../../fakes/open-access.ts';
import {
  type Asked,
  type Fault,
  hasQdrantSpec,
  type QdrantDouble,
  startQdrantDouble,
} from '../../fixtures/qdrant-double.ts';

describe.skipIf(!hasQdrantSpec)('kith on a Qdrant that fails', () => {
  let stage: Stage;
  let double: QdrantDouble;

  const newIndex = (attemptMs = 5_000) =>
    openQdrantIndex({
      url: double.url,
      apiKey: async () => null,
      telemetry: { log: () => {} },
      attemptMs,
      pause: async () => {},
    });
  let ports: Stage['ports'];

  beforeAll(async () => {
    stage = await openStage();
    double = await startQdrantDouble();
    ports = { ...stage.ports, index: newIndex() };
  });
  afterEach(() => double.heal());
  afterAll(async () => {
    await ports.index.close();
    await stage.close();
    await double.stop();
    expect(double.offences).toEqual([]);
  });

  const enrolled = (gallery: Gallery, person: string, sample = 1) => {
    const photo = photoOf(person, sample);
    return enroll(ports, { gallery: gallery.id, person, photos: photos(photo), caller: callerOf() });
  };
  const identified = (gallery: Gallery, person: string) => {
    const probe = photos(photoOf(person, 9));
    return identify(ports, { gallery: gallery.id, photos: probe, caller: callerOf() });
  };
  /** The relay after whatever waits it has set itself. */
  const relayed = async () => {
    stage.pass(400);
    return relayOutbox(ports);
  };
  const points = (gallery: Gallery) => ports.index.stats(gallery.embeddingSpace, gallery.uuid);
  const anything = () => true;

  test('down: an enrollment is kept and says that it is not indexed yet; the relay indexes it once', async () => {
    const gallery = await stage.gallery();
    await double.down();
    const answer = await enrolled(gallery, 'ann');
    expect(answer.enrolled).toMatchObject([{ indexed: false }]);
    expect(await relayed()).toMatchObject({ done: 0, failed: 1, pending: 1 });
    expect((await refusalOf(identified(gallery, 'ann'))).code).toBe('index_unavailable');
    await double.up();
    expect(await relayed()).toEqual({ done: 1, failed: 0, pending: 0 });
    expect(await points(gallery)).toEqual({ points: 1 });
    expect(await identified(gallery, 'ann')).toMatchObject({ verdict: 'match', person: { id: 'ann' } });
  });

  test('down or busy: who asks for a person is answered 503 with Retry-After, as long as Qdrant says where it does', async () => {
    const gallery = await stage.gallery();
    await enrolled(gallery, 'ben');
    const all = { ...ports, access: openAccess, rateLimiter: memoryRateLimiter(null) };
    const source: PortSource<typeof all> = { open: async () => all };
    const handler = endpoint(source, identifyRoutes);
    const route = routes.find(({ id }) => id === 'identify');
    if (route === undefined) throw new Error('no such route');
    const ask = async () => {
      const image = { base64: Buffer.from(photoOf('ben', 9)).toString('base64') };
      const request = {
        method: 'POST',
        path: route.path.replace('{gallery}', gallery.id),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ image }),
      };
      const result = await handler(lambdaEvent(route, request), localContext('identify', 'r', 60_000));
      return { status: result.statusCode, headers: result.headers, body: JSON.parse(result.body ?? '') };
    };
    expect(await ask()).toMatchObject({ status: 200, body: { verdict: 'match' } });
    await double.down();
    expect(await ask()).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { code: 'index_unavailable' },
    });
    await double.up();
    double.spoil(anything, { kind: 'status', status: 429, headers: { 'retry-after': '47' } }, 99);
    expect(await ask()).toMatchObject({ status: 503, headers: { 'retry-after': '47' } });
    double.heal();
    expect(await ask()).toMatchObject({ status: 200, body: { verdict: 'match' } });
  });

  test('every answer to a write lost: the face is there once, and the outbox drains', async () => {
    const gallery = await stage.gallery();
    double.spoil((asked) => asked.operation === 'upsert_points', { kind: 'lost' }, 99);
    const answer = await enrolled(gallery, 'cleo');
    expect(answer.enrolled).toMatchObject([{ indexed: false }]);
    // It was written, nobody knows: found all the same, since the registry vouches for it.
    expect(await identified(gallery, 'cleo')).toMatchObject({ verdict: 'match', person: { id: 'cleo' } });
    expect((await relayed()).pending).toBe(1);
    double.heal();
    expect(await relayed()).toEqual({ done: 1, failed: 0, pending: 0 });
    expect(await points(gallery)).toEqual({ points: 1 });
  });

  test('slow: the write is given up, happens after all, and is there once', async () => {
    const gallery = await stage.gallery();
    const hasty = newIndex(200);
    double.spoil((asked) => asked.operation === 'upsert_points', { kind: 'late' }, 99);
    const photo = photos(photoOf('cid'));
    const request = { gallery: gallery.id, person: 'cid', photos: photo, caller: callerOf() };
    const answer = await enroll({ ...ports, index: hasty }, request);
    expect(answer.enrolled).toMatchObject([{ indexed: false }]);
    await hasty.close();
    double.heal();
    expect(await relayed()).toEqual({ done: 1, failed: 0, pending: 0 });
    expect(await points(gallery)).toEqual({ points: 1 });
    expect(await identified(gallery, 'cid')).toMatchObject({ verdict: 'match', person: { id: 'cid' } });
  });

  test('one answer lost: nobody notices', async () => {
    const gallery = await stage.gallery();
    double.spoil((asked) => asked.operation === 'upsert_points', { kind: 'lost' });
    expect((await enrolled(gallery, 'dan')).enrolled).toMatchObject([{ indexed: true }]);
    expect(await points(gallery)).toEqual({ points: 1 });
  });

  test('down while somebody is deleted: not shown from then on, gone when it is back, and stays gone', async () => {
    const gallery = await stage.gallery();
    await enrolled(gallery, 'eve');
    await enrolled(gallery, 'fay');
    await double.down();
    const { id } = await deletePerson(ports, { gallery: gallery.id, person: 'eve', caller: callerOf() });
    await double.up();
    // The vector is still there, and nobody is shown it.
    expect(await points(gallery)).toEqual({ points: 2 });
    expect(await identified(gallery, 'eve')).toMatchObject({ verdict: 'unknown', person: null });
    for (let round = 0; round < 2; round++) {
      await relayed();
      await advanceErasures(ports);
    }
    expect(await points(gallery)).toEqual({ points: 1 });
    expect(await getErasure(ports, { erasure: id, caller: callerOf() })).toMatchObject({
      status: 'verified',
    });
    await sweepIndex(ports);
    expect(await points(gallery)).toEqual({ points: 1 });
  });

  test('its collection gone: searches find nobody instead of failing, and the sweep brings everybody back', async () => {
    const gallery = await stage.gallery();
    await enrolled(gallery, 'gus');
    await ports.index.clear(gallery.embeddingSpace);
    expect(await identified(gallery, 'gus')).toMatchObject({ verdict: 'unknown' });
    expect((await enrolled(gallery, 'hal')).enrolled).toMatchObject([{ indexed: true }]);
    await sweepIndex(ports);
    expect(await identified(gallery, 'gus')).toMatchObject({ verdict: 'match', person: { id: 'gus' } });
    expect(await points(gallery)).toEqual({ points: 2 });
  });

  test('whatever fails in whatever order: index and registry end alike, and the outbox is empty', async () => {
    const kinds: readonly Fault[] = [
      { kind: 'reset' },
      { kind: 'lost' },
      { kind: 'cut' },
      { kind: 'queued' },
      { kind: 'status', status: 503 },
      { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
      { kind: 'status', status: 429, headers: { 'retry-after': '60' } },
      { kind: 'status', status: 400, body: '{"status":{"error":"Bad request: nonsense"}}' },
    ];
    const writes = ({ operation }: Asked) => /upsert|delete|create/.test(operation);
    const fault = fc.record({ fault: fc.constantFrom(...kinds), times: fc.integer({ min: 1, max: 8 }) });
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('enroll' as const), person: fc.nat(3) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('erase' as const), which: fc.nat(3) }) },
      { weight: 3, arbitrary: fault.map((spoilt) => ({ kind: 'fail' as const, ...spoilt })) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('relay' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('vanish' as const) }) },
    );
    const { registry, telemetry } = ports;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), async (steps) => {
        const gallery = await galleryOfItsOwn(registry);
        const space = gallery.embeddingSpace;
        const clock = new TurnedClock();
        const index = newIndex();
        const relay = { registry, index, clock, telemetry };
        const acknowledged: string[] = [];
        for (const each of steps) {
          if (each.kind === 'enroll') {
            const { face, sequences } = await commitFace(registry, gallery, `p${each.person}`);
            acknowledged.push(face);
            const told = syncFaces(relay, space, [face]).then(() => registry.outbox.done(sequences));
            await told.catch(() => undefined);
          } else if (each.kind === 'erase') {
            const [face] = acknowledged.splice(-1 - each.which, 1);
            if (face === undefined) continue;
            await eraseFace(registry, gallery, face);
            await index.remove(space, [face]).catch(() => undefined);
          } else if (each.kind === 'fail') {
            double.spoil(writes, each.fault, each.times);
          } else if (each.kind === 'relay') {
            clock.turn(400);
            await relayOutbox(relay);
          } else {
            double.heal();
            await index.clear(space);
          }
        }
        double.heal();
        clock.turn(1_000);
        expect((await relayOutbox(relay)).pending).toBe(0);
        if (steps.some(({ kind }) => kind === 'vanish')) await sweepIndex(relay);
        const truth = await registry.faces.entries(space, { after: null, limit: 1_000 });
        expect(await index.scan(space, null, 1_000)).toEqual(truth);
        expect(truth.map(({ face }) => face)).toEqual(acknowledged.toSorted());
        await index.close();
      }),
      { numRuns: 15 },
    );
  });
});
