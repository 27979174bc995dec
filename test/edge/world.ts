/** A small world for the edge: a real registry in memory with two galleries, real limits, a clock one can turn, a log one can read. */

import { expect } from 'vitest';
import { timeOrderedIds } from '../../lib/adapters/ids.ts';
import { memoryRateLimiter } from '../../lib/adapters/rate-limiter/memory.ts';
import { tendedByClock } from '../../lib/adapters/tending/by-clock.ts';
import type { EdgePorts, PortSource } from '../../lib/edge/binding.ts';
import { createDispatch, type Dispatch, type DispatchAnswer } from '../../lib/edge/dispatch.ts';
import type { Route } from '../../lib/edge/routes.ts';
import type { Access } from '../../lib/ports/access.ts';
import type { Role } from '../../lib/ports/records.ts';
import type { Registry } from '../../lib/ports/registry.ts';
import type { LogFields, Telemetry } from '../../lib/ports/telemetry.ts';
import { openAccess } from '../fakes/open-access.ts';
import { openTestRegistry } from '../fixtures/registry.ts';
import { standIns } from './stand-in-actions.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
  readonly cause: unknown;
}

export interface WorldOptions {
  readonly access?: Partial<Access>;
  readonly limit?: { readonly requests: number; readonly seconds: number };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

/** Two galleries, `default` and `other`. Close it in `afterAll`. */
export async function openWorld(options: WorldOptions = {}) {
  const registry = await openTestRegistry();
  const ids = timeOrderedIds();
  for (const id of ['default', 'other'])
    await registry.galleries.create({
      uuid: ids.uuid(),
      id,
      displayName: null,
      embeddingSpace: 'space',
      settings: {
        policy: { kind: 'fpir', target: 0.01 },
        keep: 'crops',
        faceSelection: null,
        qualityFilter: 'standard',
        retentionDays: null,
        albumDays: 90,
      },
    });
  return { ...worldOver(registry, options), registry, close: () => registry.close() };
}

/** The same over a registry that is open already. */
export function worldOver(registry: Registry, options: WorldOptions = {}) {
  const log: LogLine[] = [];
  const counted: string[] = [];
  const telemetry: Telemetry = {
    log: (level, message, fields = {}, cause) => void log.push({ level, message, fields, cause }),
    count: (name, labels = {}) => void counted.push([name, ...Object.values(labels)].join(' ')),
    observe: () => undefined,
    gauge: () => undefined,
    render: async () => 'kith_requests_total 1\n',
    flush: () => undefined,
  };
  const time = { ahead: 0 };
  const access: Access = { ...openAccess, ...options.access };
  const ports: EdgePorts = {
    registry,
    telemetry,
    rateLimiter: memoryRateLimiter(options.limit ?? null),
    clock: { now: () => new Date(Date.now() + time.ahead), monotonic: () => performance.now() + time.ahead },
    ids: timeOrderedIds(),
    access,
    tending: tendedByClock,
  };
  const source: PortSource<EdgePorts> = { open: async () => ports };
  const actions = standIns(source);
  const dispatch = createDispatch(actions.handlers, {
    onFault: (fault) => log.push({ level: 'error', message: 'thrown', fields: {}, cause: fault }),
  });
  return { ports, source, actions, dispatch, log, counted, time };
}

/** What a problem document says; fails loudly when the answer is none. */
export function problemIn(
  answer: DispatchAnswer,
): { readonly code: string; readonly errors?: readonly { path: string; message: string }[] } & Record<
  string,
  unknown
> {
  const type = answer.headers['content-type'] ?? 'nothing';
  if (!type.startsWith('application/problem+json'))
    throw new Error(`${answer.status} ${type}: ${Buffer.from(answer.body).toString('utf8').slice(0, 300)}`);
  return JSON.parse(Buffer.from(answer.body).toString('utf8'));
}

/** What tells of a refusal: its code; of FacePass' form, which has none, that there is a sentence. What is refused before the route
 *  is known (a body that breaks off, say) is told by a document everywhere. */
export function refusalIn(answer: DispatchAnswer, route: Pick<Route, 'problems'>): string {
  const isDocument = answer.headers['content-type']?.startsWith('application/problem+json') === true;
  if (route.problems === 'document' || isDocument) return problemIn(answer).code;
  expect(jsonIn(answer)).toEqual({ detail: expect.any(String) });
  return 'a sentence';
}

export function toldAs(code: string, route: Pick<Route, 'problems'>): string {
  return route.problems === 'document' ? code : 'a sentence';
}

export function jsonIn(answer: DispatchAnswer) {
  return JSON.parse(Buffer.from(answer.body).toString('utf8'));
}

/** Stores a key and answers what a caller would send. */
export async function newKey(
  registry: Registry,
  key: {
    readonly id: string;
    readonly role: Role;
    readonly galleries?: readonly string[];
    readonly expiresAt?: Date;
  },
): Promise<string> {
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');
  const secretHash = new Uint8Array(await crypto.subtle.digest('SHA-256', Buffer.from(secret)));
  const { id, role, galleries = null, expiresAt = null } = key;
  await registry.keys.create({
    id,
    role,
    galleries,
    expiresAt,
    secretHash,
    label: null,
    createdAt: new Date(),
  });
  return `kith_${id}_${secret}`;
}

/** A multipart form as a client would send it. */
export async function form(parts: Readonly<Record<string, string | Blob | readonly Blob[]>>) {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts))
    for (const one of Array.isArray(value) ? value : [value])
      typeof one === 'string' ? data.append(name, one) : data.append(name, one, 'photo.jpg');
  const request = new Request('http://x', { method: 'POST', body: data });
  return {
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
    body: new Uint8Array(await request.arrayBuffer()),
  };
}

/** A request with a JSON body. */
export function json(value: unknown, headers: Readonly<Record<string, string>> = {}) {
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export type { Dispatch };
