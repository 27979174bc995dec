/** Reads a request into the flat fields and photos of its route: path, query, JSON or multipart, every fault named at once. */
import { Refusal } from '../errors.ts';
import type { PhotoInput } from '../ports/caller.ts';
import { coerce } from './coerce.ts';
import { type Exchange, type HttpEvent, header, routeOf } from './exchange.ts';
import { type Fault, fault, parsed, refuseFaults } from './faults.ts';
import { parseJsonBody } from './json-body.ts';
import { parseMultipart } from './multipart.ts';
import { filePhotos, jsonPhotos } from './request-photos.ts';
import type { Route } from './route.ts';
import { parametersOf } from './routes.ts';
import { MOST_PHOTOS } from './schemas/photo-inputs.ts';

export interface RequestParts {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly photos: readonly PhotoInput[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * @param maxBody bytes of the body.
 * @throws Refusal `validation_failed`, `payload_too_large`, `media_type_unsupported`
 */
export async function readRequest(exchange: Exchange, maxBody: number): Promise<RequestParts> {
  const { event, parameters } = exchange;
  const route = routeOf(exchange);
  const body = bodyOf(event, maxBody, route);
  const faults: Fault[] = [];
  const query = Object.entries(event.queryStringParameters ?? {});
  const readsQuery = route.method === 'GET' || route.method === 'DELETE';
  const asked: Record<string, unknown> = {};
  for (const [name, value] of query) {
    if (!readsQuery)
      faults.push({ path: name, message: 'belongs into the body, not behind the question mark' });
    else define(asked, name, coerced(route, name, value ?? ''));
  }
  const { fields, photos } = await readBody(event, route, body, faults);
  const named = new Set([...parametersOf(route.path), ...Object.keys(route.fixed)]);
  const flat: Record<string, unknown> = { ...parameters, ...route.fixed };
  for (const [name, value] of [...Object.entries(asked), ...Object.entries(fields)]) {
    if (named.has(name)) faults.push({ path: name, message: 'is not a known field' });
    else define(flat, name, value);
  }
  const checked = parsed(route.request, flat, faults);
  refuseFaults(faults);
  return { fields: checked ?? {}, photos };
}

async function readBody(
  event: HttpEvent,
  route: Route,
  body: Uint8Array,
  faults: Fault[],
): Promise<{ readonly fields: Fields; readonly photos: readonly PhotoInput[] }> {
  if (route.photos === 'body')
    return { fields: {}, photos: [{ kind: 'bytes', bytes: body, fileName: null }] };
  const type = (header(event, 'content-type') ?? '').trim();
  const kind = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (body.length === 0 && route.photos === 'none') return { fields: {}, photos: [] };
  if (route.method === 'GET' || route.method === 'DELETE')
    throw fault('body', 'must be empty with this method');
  if (kind === 'text/csv' && route.csv !== null) return { fields: { [route.csv]: textOf(body) }, photos: [] };
  if (kind === 'application/json') return jsonPhotos(route, parseJsonBody(body), faults);
  if (kind === 'multipart/form-data' && route.photos !== 'none') {
    const { fields, files } = await parseMultipart(body, type, MOST_PHOTOS);
    const read: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields)) define(read, name, coerced(route, name, value));
    return filePhotos(route, read, files, faults);
  }
  const other =
    route.csv !== null ? 'text/csv or ' : route.photos === 'none' ? '' : 'multipart/form-data or ';
  const accepted = `${other}application/json`;
  throw new Refusal('media_type_unsupported', `Send the body as ${accepted}.`, { accepted });
}

/** @throws Refusal `validation_failed` */
function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw fault('body', 'must be UTF-8 text');
  }
}

/** @throws Refusal `payload_too_large`, `media_type_unsupported` */
function bodyOf(event: HttpEvent, maxBody: number, route: Route): Uint8Array {
  const encoding = header(event, 'content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity')
    throw new Refusal(
      'media_type_unsupported',
      'Send the body without Content-Encoding; photos are compressed already.',
    );
  const text = event.body ?? '';
  const bytes = event.isBase64Encoded ? Math.floor((text.length * 3) / 4) - 2 : text.length;
  if (Math.max(bytes, Number(header(event, 'content-length') ?? 0)) > maxBody) throw tooLarge(maxBody, route);
  const body = Buffer.from(text, event.isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > maxBody) throw tooLarge(maxBody, route);
  return body;
}

function tooLarge(maxBody: number, { photos }: Route): Refusal {
  const hint =
    photos === 'body'
      ? 'Send a smaller copy of the photo, or have KITH_MAX_BODY raised.'
      : 'Send fewer photos per request, or a big one by POST /v1/galleries/{gallery}/uploads.';
  return new Refusal('payload_too_large', `The body may have at most ${maxBody} bytes. ${hint}`, { maxBody });
}

function coerced(route: Route, name: string, text: string): unknown {
  const schema = Object.hasOwn(route.request.shape, name) ? route.request.shape[name] : undefined;
  return schema === undefined ? text : coerce(schema, text);
}

/** Sets an own property whatever its name, `__proto__` too: unknown names must reach validation. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
