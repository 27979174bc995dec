/** Whatever is sent to whatever route: an answer of the table or a problem with a stable code, and never a fault of ours. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DispatchRequest } from '../../lib/edge/dispatch.ts';
import { problemCodes } from '../../lib/edge/problems.ts';
import type { Route } from '../../lib/edge/routes.ts';
import { everyRoute } from './route-examples.ts';
import { jsonIn, openWorld, problemIn, refusalIn, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const RUNS = 40;

/** Values that look right, nearly right, or not at all. */
const scalar = fc.oneof(
  fc.constantFrom(
    'default',
    'anna',
    'true',
    '1',
    '0.5',
    '',
    ' ',
    'NaN',
    '1e999',
    '-0',
    '..',
    '\u0000',
    '\ud800',
    '__proto__',
    'constructor',
    '01900000-0000-7000-8000-000000000001',
    'largest',
    '[]',
    '{}',
    'null',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

const names = (route: Route) =>
  fc.oneof(
    fc.constantFrom(
      ...Object.keys(route.request.shape),
      'file',
      'files',
      'image',
      'images',
      'probe',
      'reference',
      '__proto__',
      'x',
    ),
    fc.string({ maxLength: 8 }),
  );

const path = (route: Route) =>
  fc.array(scalar, { minLength: 3, maxLength: 3 }).map((values) => {
    let i = 0;
    return route.path.replace(
      /\{\w+\}/g,
      () => encodeURIComponent((values[i++] ?? '').toWellFormed()) || 'a',
    );
  });

const query = (route: Route) =>
  fc
    .array(fc.tuple(names(route), scalar), { maxLength: 3 })
    .map((pairs) => (pairs.length === 0 ? '' : `?${new URLSearchParams(pairs.map(([a, b]) => [a, b]))}`));

const headers = fc.record(
  {
    'content-type': fc.constantFrom(
      'application/json',
      'multipart/form-data; boundary=B',
      'multipart/form-data',
      'text/plain',
      'application/json; charset=utf-16',
      'multipart/form-data; boundary="',
    ),
    'idempotency-key': scalar,
    authorization: fc.constantFrom('Bearer x', 'Basic eDp4', '', 'Bearer kith_a_b'),
    'x-request-id': scalar,
    origin: fc.constantFrom('http://localhost', 'http://evil.example', 'null'),
    'content-encoding': fc.constantFrom('identity', 'gzip', 'br'),
    traceparent: scalar,
  },
  { requiredKeys: ['content-type'] },
);

const formBody = (route: Route) =>
  fc
    .array(fc.tuple(names(route), scalar, fc.boolean(), fc.boolean()), { maxLength: 4 })
    .map((parts) =>
      [
        ...parts.flatMap(([name, value, isFile, closes]) => [
          '--B',
          `content-disposition: form-data; name="${name}"${isFile ? '; filename="a.jpg"' : ''}`,
          ...(closes ? [''] : []),
          value,
        ]),
        '--B--',
        '',
      ].join('\r\n'),
    );

const body = (route: Route) =>
  fc.oneof(
    fc.dictionary(names(route), fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.jsonValue().map((value) => JSON.stringify(value)),
    formBody(route),
    fc.string({ unit: 'binary' }),
    fc.constant(''),
  );

const request = (route: Route): fc.Arbitrary<DispatchRequest> =>
  fc.record({
    method: fc.oneof(
      { weight: 8, arbitrary: fc.constant<string>(route.method) },
      { weight: 1, arbitrary: fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'BREW') },
    ),
    path: fc.tuple(path(route), query(route)).map(([where, what]) => where + what),
    headers,
    body: body(route),
  });

describe.each(everyRoute)('%s', (_name, route) => {
  test('answers anything with what the table promises, or a problem', async () => {
    await fc.assert(
      fc.asyncProperty(request(route), async (asked) => {
        const answer = await world.dispatch(asked);
        if (answer.status < 400) return;
        const code = refusalIn(answer, route);
        expect(answer.status).not.toBe(500);
        expect([code, world.log.findLast((line) => line.level === 'error')]).not.toContain('internal_error');
        if (code !== 'a sentence') {
          const told = { status: answer.status, requestId: answer.headers['x-request-id'] };
          expect(problemCodes).toContain(code);
          expect(problemIn(answer)).toMatchObject(told);
        }
        expect(JSON.stringify(jsonIn(answer))).not.toMatch(/\.ts|node_modules| {4}at /);
      }),
      { numRuns: RUNS },
    );
  });
});
