/** The local server and Lambda give equal answers, for good requests, refused ones and every route. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalGateway, openGateway } from '../../lib/edge/local-gateway.ts';
import { routes } from '../../lib/edge/routes.ts';
import { everyRoute, exampleOf, pathOf } from './route-examples.ts';
import { expectSameAnswer } from './same-answer.ts';
import { form, openWorld, type World } from './world.ts';

/** Bytes a Lambda function is handed at most. */
const LAMBDA_EVENT = 6 * 1024 ** 2;

let world: World;
let gateway: LocalGateway;

beforeAll(async () => {
  world = await openWorld({ access: { maxBody: LAMBDA_EVENT } });
  gateway = await openGateway(world.actions.handlers, { host: '127.0.0.1', port: 0, maxBody: LAMBDA_EVENT });
});

afterAll(async () => {
  await gateway.close();
  await world.close();
});

describe.each(everyRoute)('%s', (_name, route) => {
  test('answers a good request alike, with the status and shape the table promises', async () => {
    const request = await exampleOf(route);
    const answer = await expectSameAnswer(world.actions.handlers, gateway.port, route, request);
    expect(answer.status, answer.body).toBe(route.status);
    if (route.answers === 'json') expect(() => route.response.parse(JSON.parse(answer.body))).not.toThrow();
  });

  test('refuses an unknown field alike, and names it', async () => {
    const request = await exampleOf(route);
    const asked = { ...request, path: `${pathOf(route)}?surprise=1` };
    const answer = await expectSameAnswer(world.actions.handlers, gateway.port, route, asked);
    // FacePass overlooks what it does not know.
    if (route.id === 'facePassHealth') return expect(answer.status).toBe(200);
    expect(answer.status).toBe(400);
    if (route.problems === 'detail') return expect(JSON.parse(answer.body).detail).toContain('surprise');
    expect(JSON.parse(answer.body).errors.map((fault: { path: string }) => fault.path)).toContain('surprise');
  });
});

test.each([
  [4_400_000, 200],
  [LAMBDA_EVENT + 1, 413],
])('a photo of %d bytes is answered alike: %d', async (bytes, status) => {
  const route = routes.find(({ id }) => id === 'identify');
  if (route === undefined) throw new Error('no such route');
  const photo = new Blob([new Uint8Array(bytes).fill(7)]);
  const request = { method: 'POST', path: pathOf(route), ...(await form({ file: photo })) };
  const answer = await expectSameAnswer(world.actions.handlers, gateway.port, route, request);
  expect(answer.status).toBe(status);
});
