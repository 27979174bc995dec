/** Bulk enrollment over the routes and the planner's function, with real actions: statuses, shapes, repeats, who may what. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryRateLimiter } from '../../lib/adapters/rate-limiter/memory.ts';
import { bulk } from '../../lib/bindings/bulk.ts';
import { galleries } from '../../lib/bindings/galleries.ts';
import { operations } from '../../lib/bindings/operations.ts';
import { plan } from '../../lib/bindings/plan.ts';
import type { PortSource } from '../../lib/edge/binding.ts';
import { createDispatch, type DispatchAnswer } from '../../lib/edge/dispatch.ts';
import { endpoint } from '../../lib/edge/endpoint.ts';
import { queueHandler } from '../../lib/edge/queue-handler.ts';
import { routes } from '../../lib/edge/routes.ts';
import type { Access } from '../../lib/ports/access.ts';
import type { Telemetry } from '../../lib/ports/telemetry.ts';
import { openStage, type Stage } from '../fakes/action-stage.ts';
import { openAccess } from '../fakes/open-access.ts';
import { standIns } from './stand-in-actions.ts';
import { json, jsonIn, newKey, problemIn } from './world.ts';

const BUCKET = 'photos';

let stage: Stage;
/** Everything that was logged or counted, fields and all. */
const log: string[] = [];
let dispatch: ReturnType<typeof createDispatch>;
let planner: ReturnType<typeof queueHandler>;
let gallery: string;
let key: Record<'viewer' | 'enroller' | 'admin' | 'stranger', string>;
beforeAll(async () => {
  stage = await openStage();
  const access: Access = { ...openAccess, mode: 'required' };
  const telemetry: Telemetry = {
    ...stage.ports.telemetry,
    log: (...said) => void log.push(JSON.stringify(said)),
    count: (...said) => void log.push(JSON.stringify(said)),
  };
  const ports = { ...stage.ports, telemetry, access, rateLimiter: memoryRateLimiter(null) };
  const source: PortSource<typeof ports> = { open: async () => ports };
  dispatch = createDispatch({
    ...standIns(source).handlers,
    bulk: endpoint(source, bulk),
    galleries: endpoint(source, galleries),
    operations: endpoint(source, operations),
  });
  planner = queueHandler(source, plan);
  gallery = (await stage.gallery()).id;
  const { registry } = ports;
  key = {
    viewer: await newKey(registry, { id: 'viewer', role: 'viewer', galleries: [gallery] }),
    enroller: await newKey(registry, { id: 'enroller', role: 'enroller', galleries: [gallery] }),
    admin: await newKey(registry, { id: 'admin', role: 'admin' }),
    stranger: await newKey(registry, { id: 'stranger', role: 'admin', galleries: ['somewhere-else'] }),
  };
});
afterAll(() => stage.close());

const at = (rest = '') => `/v1/galleries/${gallery}/bulk-enrollments${rest}`;
const object = (person: string) => `s3://${BUCKET}/import/${gallery}/${person}/1.jpg`;

interface Ask {
  readonly method?: string;
  readonly body?: object;
  readonly as?: keyof typeof key;
  readonly idempotencyKey?: string;
}

function ask(
  path: string,
  { method, body, as = 'enroller', idempotencyKey }: Ask = {},
): Promise<DispatchAnswer> {
  const { headers, body: text } = json(body ?? {}, {
    authorization: `Bearer ${key[as]}`,
    ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
  });
  const { 'content-type': type, ...rest } = headers as Record<string, string>;
  return body === undefined
    ? dispatch({ method: method ?? 'GET', path, headers: rest })
    : dispatch({
        method: method ?? 'POST',
        path,
        headers: { ...rest, 'content-type': type ?? '' },
        body: text,
      });
}

/** Delivers plan messages as SQS would, until none is left. */
async function planned(): Promise<void> {
  const { planQueue } = stage.ports;
  for (;;) {
    const messages = await planQueue.receive({ limit: 10, waitSeconds: 0, visibilitySeconds: 60 });
    if (messages.length === 0) return;
    const Records = messages.map(({ id, receipt, body, receives }) => ({
      messageId: id,
      receiptHandle: receipt,
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: '0',
        SenderId: 'x',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn',
      awsRegion: 'eu-central-1',
    }));
    expect(await planner({ Records })).toEqual({ batchItemFailures: [] });
    await planQueue.done(messages);
  }
}

const shapeOf = (id: string) => {
  const route = routes.find((each) => each.id === id);
  if (route === undefined) throw new Error(`no route ${id}`);
  return route.response;
};

describe('bulk enrollment', () => {
  test('goes from a request to items one can read, each answer in the shape the table promises', async () => {
    const { photoSource } = stage.ports;
    const lines = ['anna', 'bert'].map((person) => JSON.stringify({ person, object: object(person) }));
    photoSource.put(BUCKET, `import/${gallery}/list.jsonl`, [...lines, '{"person":'].join('\n'));
    const manifest = `s3://${BUCKET}/import/${gallery}/list.jsonl`;
    const made = await ask(at(), { body: { manifest, strict: true } });
    expect(made.status).toBe(201);
    const job = jsonIn(made);
    shapeOf('createBulk').parse(job);
    expect(job).toMatchObject({
      status: 'queued',
      planned: false,
      source: { kind: 'manifest', location: manifest },
      estimate: { photos: null, seconds: null, price: null },
    });
    await planned();
    const found = jsonIn(await ask(at(`/${job.id}`), { as: 'viewer' }));
    shapeOf('getBulk').parse(found);
    expect(found).toMatchObject({ status: 'running', total: 3, refused: 1, estimate: { photos: 2 } });
    const items = jsonIn(await ask(at(`/${job.id}/items?status=refused&limit=1`), { as: 'viewer' }));
    shapeOf('listBulkItems').parse(items);
    expect(items).toEqual({
      items: [
        {
          line: 3,
          status: 'refused',
          person: null,
          externalId: null,
          fileName: null,
          object: null,
          uploadId: null,
          code: 'validation_failed',
          message: 'Line 3 is no well-formed JSON.',
          attempts: 0,
        },
      ],
      nextCursor: null,
    });
    const cancelled = await ask(at(`/${job.id}/cancel`), { method: 'POST' });
    expect(cancelled.status).toBe(200);
    expect(jsonIn(cancelled)).toMatchObject({ status: 'cancelled', cancelled: 2 });
    expect(problemIn(await ask(at(`/${job.id}/retry`), { body: {} })).code).toBe('job_finished');
    const list = jsonIn(await ask(at(), { as: 'viewer' }));
    shapeOf('listBulk').parse(list);
    expect(list.items.map((each: { id: string }) => each.id)).toContain(job.id);
  });

  test('asked for twice with one Idempotency-Key is one job; another body is told', async () => {
    const body = { items: [{ person: 'carl', object: object('carl') }] };
    const one = await ask(at(), { body, idempotencyKey: 'once' });
    const two = await ask(at(), { body, idempotencyKey: 'once' });
    expect(jsonIn(two)).toEqual(jsonIn(one));
    const other = { items: [{ person: 'dora', object: object('dora') }] };
    expect(problemIn(await ask(at(), { body: other, idempotencyKey: 'once' })).code).toBe(
      'idempotency_conflict',
    );
    const jobs = jsonIn(await ask(at())).items as { id: string }[];
    expect(jobs.filter(({ id }) => id === jsonIn(one).id)).toHaveLength(1);
  });

  test('at once with one Idempotency-Key makes one job', async () => {
    const before = jsonIn(await ask(at('?limit=500'))).items.length;
    const body = { items: [{ person: 'carl', object: object('carl') }] };
    const twins = await Promise.all(
      Array.from({ length: 5 }, () => ask(at(), { body, idempotencyKey: 'crowd' })),
    );
    for (const { status } of twins) expect([201, 409]).toContain(status);
    expect(jsonIn(await ask(at('?limit=500'))).items.length).toBe(before + 1);
  });

  test.each([
    ['nothing to read', {}],
    ['two sources', { items: [{ person: 'a', object: 's3://b/c' }], prefix: 's3://photos/x/' }],
    ['no items', { items: [] }],
    ['too many items', { items: Array.from({ length: 1001 }, () => ({ person: 'a', object: 's3://b/c' })) }],
    ['an item without a photo', { items: [{ person: 'a' }] }],
    ['an item with two', { items: [{ person: 'a', object: 's3://b/c', uploadId: crypto.randomUUID() }] }],
    ['an unknown option', { prefix: 's3://photos/x/', priority: 1 }],
    ['an unknown field of an item', { items: [{ person: 'a', object: 's3://b/c', name: 'x' }] }],
    ['a web address', { manifest: 'https://example.com/list.jsonl' }],
    ['a reserved person', { items: [{ person: 'duplicates', object: 's3://b/c' }] }],
    ['a location that is none', { manifest: 's3://-/list.jsonl' }],
    ['a broken character', { manifest: 's3://photos/\u0000.jsonl' }],
  ])('with %s is refused', async (_name, body) => {
    const answer = await ask(at(), { body });
    expect(answer.status).toBe(400);
    expect(problemIn(answer).code).toBe('validation_failed');
  });

  test('of what lies elsewhere, or is not there, is refused', async () => {
    const elsewhere = await ask(at(), { body: { manifest: 's3://photos/import/other/list.jsonl' } });
    expect([elsewhere.status, problemIn(elsewhere).code]).toEqual([403, 'location_not_allowed']);
    const missing = await ask(at(), { body: { prefix: `s3://${BUCKET}/import/${gallery}/none/` } });
    expect([missing.status, problemIn(missing).code]).toEqual([404, 'source_not_found']);
    const items = [{ person: 'a', uploadId: crypto.randomUUID() }];
    expect(problemIn(await ask(at(), { body: { items } })).code).toBe('upload_not_found');
  });

  test('is for those who may enroll; who may look may look; others find nothing', async () => {
    const body = { items: [{ person: 'carl', object: object('carl') }] };
    const { id } = jsonIn(await ask(at(), { body }));
    expect((await ask(at(), { body, as: 'viewer' })).status).toBe(403);
    expect((await ask(at(`/${id}/cancel`), { method: 'POST', as: 'viewer' })).status).toBe(403);
    expect((await ask(at(`/${id}/retry`), { body: {}, as: 'viewer' })).status).toBe(403);
    for (const path of [at(), at(`/${id}`), at(`/${id}/items`)]) {
      expect((await ask(path, { as: 'viewer' })).status).toBe(200);
      expect(problemIn(await ask(path, { as: 'stranger' })).code).toBe('gallery_not_found');
    }
    expect((await ask(`/v1/jobs/${id}`, { as: 'viewer' })).status).toBe(200);
    expect((await ask(`/v1/jobs/${id}/items`, { as: 'viewer' })).status).toBe(200);
    expect(problemIn(await ask(`/v1/jobs/${id}`, { as: 'stranger' })).code).toBe('job_not_found');
    expect(problemIn(await ask(`/v1/jobs/${id}/items`, { as: 'stranger' })).code).toBe('job_not_found');
    expect((await ask('/v1/jobs', { as: 'stranger' })).status).toBe(403);
    const all = jsonIn(await ask('/v1/jobs?limit=500', { as: 'admin' }));
    shapeOf('listJobs').parse(all);
    expect(all.items.map((job: { id: string }) => job.id)).toContain(id);
  });

  test('leaves nothing of what callers named in the log', () => {
    expect(log.length).toBeGreaterThan(50);
    expect(log.join('\n')).not.toMatch(/anna|bert|carl|dora|list\.jsonl|import\//);
  });
});
