/** A server for staff and guests: real handlers and rows, a clock that can be turned, keys required. */

import { limiterByKind } from '../../lib/adapters/rate-limiter/by-kind.ts';
import { memoryRateLimiter } from '../../lib/adapters/rate-limiter/memory.ts';
import { albums } from '../../lib/bindings/albums.ts';
import { bulk } from '../../lib/bindings/bulk.ts';
import { galleries } from '../../lib/bindings/galleries.ts';
import { guests } from '../../lib/bindings/guests.ts';
import { operations } from '../../lib/bindings/operations.ts';
import { photos } from '../../lib/bindings/photos.ts';
import { enroll } from '../../lib/bindings/recognition.ts';
import { readConfig } from '../../lib/config.ts';
import type { PortSource } from '../../lib/edge/binding.ts';
import { createDispatch, type DispatchAnswer } from '../../lib/edge/dispatch.ts';
import { endpoint } from '../../lib/edge/endpoint.ts';
import type { HttpHandler } from '../../lib/edge/exchange.ts';
import type { Access } from '../../lib/ports/access.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { AlbumPolicy } from '../../lib/ports/album-records.ts';
import type { LimitKind } from '../../lib/ports/rate-limiter.ts';
import { addPhoto } from '../adapters/registry/album-rows.ts';
import { addSearch } from '../adapters/registry/guest-rows.ts';
import { newKey, problemIn } from '../edge/world.ts';
import { openStage, type StageOptions } from '../fakes/action-stage.ts';
import { openAccess } from '../fakes/open-access.ts';

export interface Call {
  /** A token or key, sent as a bearer. */
  readonly as?: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AlbumPlace {
  readonly gallery: string;
  readonly album: string;
  /** Path of the album. */
  readonly path: string;
  /** Uuids. */
  readonly uuids: { readonly gallery: string; readonly album: string };
}

export interface WorldOptions extends StageOptions {
  /** In place of those of the stage. */
  readonly ports?: Partial<ActionPorts>;
  readonly access?: Partial<Access>;
  /** Default: those of an installation that sets none. */
  readonly limits?: Partial<Record<LimitKind, { readonly requests: number; readonly seconds: number }>>;
}

export type GuestWorld = Awaited<ReturnType<typeof openGuestWorld>>;

/** Close it in `afterAll`. */
export async function openGuestWorld(options: WorldOptions = {}) {
  const stage = await openStage(options);
  const { registry } = stage.ports;
  const config = readConfig({});
  const { limits = {} } = options;
  const rateLimiter = limiterByKind({
    caller: memoryRateLimiter(limits.caller ?? config.KITH_RATE_LIMIT),
    guest: memoryRateLimiter(limits.guest ?? config.KITH_GUEST_RATE_LIMIT),
    door: memoryRateLimiter(limits.door ?? config.KITH_GUEST_DOOR_LIMIT),
    guess: memoryRateLimiter(limits.guess ?? config.KITH_GUESS_LIMIT),
  });
  const access: Access = { ...openAccess, mode: 'required', maxBody: 100_000, ...options.access };
  const log: string[] = [];
  const telemetry = {
    ...stage.ports.telemetry,
    log: (...line: unknown[]) => void log.push(JSON.stringify(line)),
  };
  const ports = { ...stage.ports, telemetry, access, rateLimiter, ...options.ports };
  const source: PortSource<typeof ports> = { open: async () => ports };
  const elsewhere: HttpHandler = async ({ routeKey }) => {
    throw new Error(`this world has no function for ${routeKey}`);
  };
  const dispatch = createDispatch({
    enroll: endpoint(source, enroll),
    identify: elsewhere,
    verify: elsewhere,
    detect: elsewhere,
    persons: elsewhere,
    operations: endpoint(source, operations),
    uploads: elsewhere,
    bulk: endpoint(source, bulk),
    photos: endpoint(source, photos),
    galleries: endpoint(source, galleries),
    albums: endpoint(source, albums),
    guests: endpoint(source, guests),
  });
  const staff = await newKey(registry, { id: 'staff', role: 'admin' });

  const call = (
    method: string,
    path: string,
    { as, body, headers = {} }: Call = {},
  ): Promise<DispatchAnswer> =>
    dispatch({
      method,
      path,
      headers: {
        ...(as !== undefined && { authorization: `Bearer ${as}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  /** Sends bytes that are no JSON. */
  const post = (
    path: string,
    { as, bytes, headers }: { readonly as: string; readonly bytes: Uint8Array } & Pick<Call, 'headers'>,
  ): Promise<DispatchAnswer> =>
    dispatch({ method: 'POST', path, headers: { authorization: `Bearer ${as}`, ...headers }, body: bytes });
  /** The answer's JSON; fails loudly when it is a problem. */
  const ask = async (method: string, path: string, asked: Call = {}) => {
    const answer = await call(method, path, asked);
    const text = Buffer.from(answer.body).toString('utf8');
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
  /** Status and code of the problem that must be the answer. */
  const refused = async (method: string, path: string, asked: Call = {}) => {
    const answer = await call(method, path, asked);
    return [answer.status, problemIn(answer).code];
  };

  let albumsMade = 0;
  return {
    ...{ stage, ports, registry, staff, log, call, post, ask, refused },
    /** A published album of a gallery of its own. */
    async album(policy: Partial<AlbumPolicy> = {}): Promise<AlbumPlace> {
      const gallery = await stage.gallery();
      const album = `album-${++albumsMade}`;
      const path = `/v1/galleries/${gallery.id}/albums/${album}`;
      const body = { id: album, title: 'Summer party', policy: { state: 'published', ...policy } };
      await ask('POST', `/v1/galleries/${gallery.id}/albums`, { as: staff, body });
      const row = await registry.albums.find(gallery.uuid, album);
      if (row === null) throw new Error('the album just made is not there');
      return { gallery: gallery.id, album, path, uuids: { gallery: gallery.uuid, album: row.uuid } };
    },
    /** A link of the album: its id and secret, as they stand in the URL. */
    async link(place: AlbumPlace, body: object = {}) {
      const { url, id } = await ask('POST', `${place.path}/guest-links`, { as: staff, body });
      return { link: id as string, secret: new URL(url as string).hash.slice(1) };
    },
    async open(body: object) {
      return ask('POST', '/v1/guest-sessions', { body });
    },
    /** A guest's session: token, id and link. */
    async guest(
      place: AlbumPlace,
      link: object = {},
    ): Promise<{ readonly token: string; readonly id: string; readonly linkId: string }> {
      return this.open(await this.link(place, link));
    },
    async consent(place: AlbumPlace, token: string, body: object = {}) {
      const given = { textVersion: '2026-11', locale: 'en', relation: 'self', purposes: ['find_photos'] };
      return ask('POST', `${place.path}/consents`, { as: token, body: { ...given, ...body } });
    },
    /** A photo of the album with one face. */
    photo: ({ uuids }: AlbumPlace, fileName = 'a.jpg') =>
      addPhoto(registry, uuids.gallery, uuids.album, { photo: { fileName } }),
    /** Writes down that a guest's search found these photos. */
    found: (
      { uuids }: AlbumPlace,
      guest: string,
      photos: readonly { readonly photo: string; readonly face: string }[],
      patch: Partial<Parameters<typeof addSearch>[3]> = {},
    ) => {
      const expiresAt = new Date(stage.ports.clock.now().getTime() + 3_600_000);
      return addSearch(registry, { ...uuids, guest }, photos, { expiresAt, ...patch });
    },
    close: () => stage.close(),
  };
}

/** What the cookie of an answer is called and holds, and its attributes. */
export function cookieIn({ headers }: DispatchAnswer): {
  readonly pair: string;
  readonly attributes: readonly string[];
} {
  const [pair = '', ...attributes] = (headers['set-cookie'] ?? '').split('; ');
  return { pair, attributes };
}

export const seconds = { hour: 3600, day: 86_400 } as const;
