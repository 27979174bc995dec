/** The routes table as an OpenAPI 3.1 document. */
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { problemCodes } from './problems.ts';
import type { Route } from './route.ts';
import { parametersOf, routes } from './routes.ts';
import { albumPhotoInputs } from './schemas/album-photo-inputs.ts';
import { fileFields, MOST_PHOTOS, photoInput, photoInputs, photoMembers } from './schemas/photo-inputs.ts';
import { MOST_SELFIES, subjectInputs } from './schemas/selfies.ts';

export type OpenApiDocument = ReturnType<typeof createDocument>;

const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What to do about it.' }),
    code: z.enum(problemCodes).meta({ description: 'Stable; decide by it.' }),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).exactOptional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' });

const refused = {
  description: 'Refused, or our fault; `code` says which.',
  content: { 'application/problem+json': { schema: problem } },
};

const refusedInDetail = {
  description: 'Refused, or our fault.',
  content: { 'application/json': { schema: z.object({ detail: z.string() }).meta({ id: 'FacePassError' }) } },
};

const mediaTypes = {
  json: 'application/json',
  text: 'text/plain',
  html: 'text/html',
  csv: 'text/csv',
} as const;

/** Made once, when first asked for. */
let made: OpenApiDocument | undefined;

export function openApiDocument(): OpenApiDocument {
  made ??= createDocument({
    openapi: '3.1.1',
    info: {
      title: 'kith',
      version: '1',
      description:
        'Finds people in photos. Similarity is the raw cosine; boxes are pixels of the upright photo; a refusal has a stable code.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths: pathsOf(routes),
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'kith_<id>_<secret>' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
    },
  });
  return made;
}

function pathsOf(all: readonly Route[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of all) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operation(route);
    paths[route.path] = path;
  }
  return paths;
}

function operation(route: Route): ZodOpenApiOperationObject {
  const names = parametersOf(route.path);
  const inPath = pick(route.request, (name) => names.includes(name));
  const others = pick(route.request, (name) => !names.includes(name) && !Object.hasOwn(route.fixed, name));
  const byQuery = route.method === 'GET' || route.method === 'DELETE';
  const header = route.stores ? z.object({ 'Idempotency-Key': idempotencyKey }) : undefined;
  return {
    operationId: route.id,
    summary: route.summary,
    description: accessNote(route),
    tags: [route.functionName],
    requestParams: {
      ...(names.length > 0 && { path: inPath }),
      ...(byQuery && Object.keys(others.shape).length > 0 && { query: others }),
      ...(header !== undefined && { header }),
    },
    ...(!byQuery && bodyOf(route, others)),
    responses: {
      [String(route.status)]: success(route),
      default: route.problems === 'detail' ? refusedInDetail : refused,
    },
    ...(route.role === null && { security: [] }),
  };
}

const idempotencyKey = z
  .string()
  .max(255)
  .exactOptional()
  .meta({ description: 'A repeat with the same key gets the first answer.' });

function accessNote(route: Route): string {
  const who = route.role === null ? 'Public.' : `Needs the role ${route.role}.`;
  const scope = route.needsUnscoped ? ' The key must not be limited to some galleries.' : '';
  const guests = route.guest === false ? '' : ' Guests of the album may call it, too.';
  return `${who}${scope}${guests}${route.deployed ? '' : ' Only on the local server.'}`;
}

function success(route: Route) {
  if (route.answers === 'none') return { description: route.summary };
  if (route.answers === 'file') {
    const schema = { type: 'string', format: 'binary' } as const;
    return { description: route.summary, content: { 'image/*': { schema } } };
  }
  return { description: route.summary, content: { [mediaTypes[route.answers]]: { schema: route.response } } };
}

function bodyOf(route: Route, fields: z.ZodObject): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  if (route.photos === 'body') {
    const schema = { type: 'string', format: 'binary' } as const;
    return { requestBody: { required: true, content: { 'application/octet-stream': { schema } } } };
  }
  if (route.photos === 'none') {
    if (Object.keys(fields.shape).length === 0) return {};
    const content = { 'application/json': { schema: fields }, ...csvContent(route) };
    return { requestBody: { required: true, content } };
  }
  const binary = z.string().meta({ override: { type: 'string', format: 'binary' } });
  const some = (most: number) => z.array(binary).min(1).max(most);
  const file = {
    file: binary,
    pair: binary,
    files: some(MOST_PHOTOS),
    album: some(MOST_PHOTOS),
    selfies: some(MOST_SELFIES),
  }[route.photos];
  const files = Object.fromEntries(fileFields[route.photos].map((name) => [name, file]));
  return {
    requestBody: {
      required: true,
      content: {
        'multipart/form-data': { schema: fields.omit(subjectsOf(fields)).extend(files) },
        'application/json': { schema: jsonFields(route.photos, fields).extend(jsonMembers(route.photos)) },
      },
    },
  };
}

function csvContent({ csv }: Route) {
  return csv === null ? {} : { 'text/csv': { schema: { type: 'string' } as const } };
}

/** A form has no subjects: its files show one person. */
function subjectsOf(fields: z.ZodObject): Record<string, true> {
  return Object.hasOwn(fields.shape, 'subjects') ? { subjects: true } : {};
}

/** In JSON what is said of a photo stands with it. */
function jsonFields(form: Route['photos'], fields: z.ZodObject): z.ZodObject {
  return form === 'album' ? fields.omit({ details: true }) : fields;
}

function jsonMembers(form: Exclude<Route['photos'], 'none' | 'body'>): Record<string, z.ZodType> {
  if (form === 'files') return { images: photoInputs };
  if (form === 'album') return { photos: albumPhotoInputs };
  if (form === 'selfies') return { subjects: subjectInputs };
  return Object.fromEntries(photoMembers[form].map((name) => [name, photoInput]));
}

function pick(object: z.ZodObject, wanted: (name: string) => boolean): z.ZodObject {
  return z.strictObject(Object.fromEntries(Object.entries(object.shape).filter(([name]) => wanted(name))));
}
