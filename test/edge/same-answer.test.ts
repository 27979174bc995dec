/** The local server and Lambda give equal answers, for good requests, refused ones and every route. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalGateway, openGateway } from '../../lib/edge/local-gateway.ts';
import { everyRoute, exampleOf, pathOf } from './route-examples.ts';
import { expectSameAnswer } from './same-answer.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let gateway: LocalGateway;

beforeAll(async () => {
  world = await openWorld();
  gateway = await openGateway(world.actions.handlers, { host: '127.0.0.1', port: 0, maxBody: 1_000_000 });
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
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).errors.map((fault: { path: string }) => fault.path)).toContain('surprise');
  });
});
