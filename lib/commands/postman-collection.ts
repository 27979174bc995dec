/** The OpenAPI document as a Postman collection, so that the API can be tried by hand; format v2.1. */
import { openApiDocument } from '../edge/openapi.ts';
import { type Route, routes } from '../edge/routes.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
type Schema = { readonly [key: string]: Json };

/** A folder per function; every request with the gallery and key of the collection's variables. */
export function postmanCollection(): Json {
  const names = [...new Set(routes.map(({ functionName }) => functionName))];
  return {
    info: {
      name: 'kith',
      description:
        'Set `baseUrl`, `key` and `gallery` under Variables. Made from the table of routes by `npm run clients`.',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{key}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: 'http://127.0.0.1:8000' },
      { key: 'key', value: '' },
      { key: 'gallery', value: 'default' },
    ],
    item: names.map((name) => ({
      name,
      item: routes.filter(({ functionName }) => functionName === name).map(item),
    })),
  };
}

function item(route: Route): Json {
  const { operation } = operationOf(route);
  const parameters = listOf(operation.parameters);
  return {
    name: route.summary.replace(/\.$/, ''),
    request: {
      method: route.method,
      description: `${String(operation.description)}\n\nOperation \`${route.id}\`.`,
      ...(route.role === null && { auth: { type: 'noauth' } }),
      header: parameters
        .filter((one) => one.in === 'header')
        .map((one) => ({ ...told(one), value: '{{$guid}}' })),
      url: urlOf(route, parameters),
      ...bodyOf(operation),
    },
    response: [],
  };
}

function urlOf({ path }: Route, parameters: readonly Schema[]): Json {
  const segments = path
    .slice(1)
    .replace(/\{(\w+)\}/g, ':$1')
    .split('/');
  const query = parameters
    .filter((one) => one.in === 'query')
    .map((one) => ({ ...told(one), value: example(one.schema), disabled: one.required !== true }));
  const variable = parameters
    .filter((one) => one.in === 'path')
    .map((one) => ({ ...told(one), value: one.name === 'gallery' ? '{{gallery}}' : '' }));
  return {
    raw: `{{baseUrl}}/${segments.join('/')}`,
    host: ['{{baseUrl}}'],
    path: segments,
    ...(query.length > 0 && { query }),
    ...(variable.length > 0 && { variable }),
  };
}

function told({ name, schema }: Schema) {
  const { description } = objectOf(schema);
  return { key: String(name), ...(typeof description === 'string' && { description }) };
}

/** A form where photos come along, else JSON with what is needed. */
function bodyOf(operation: Schema): { readonly [key: string]: Json } {
  const content = objectOf(objectOf(operation.requestBody).content);
  if (content['application/octet-stream'] !== undefined) return { body: { mode: 'file', file: {} } };
  const form = content['multipart/form-data'];
  if (form !== undefined)
    return { body: { mode: 'formdata', formdata: formOf(objectOf(objectOf(form).schema)) } };
  const json = content['application/json'];
  if (json === undefined) return {};
  const raw = JSON.stringify(exampleOf(objectOf(objectOf(json).schema)), null, 2);
  return { body: { mode: 'raw', raw, options: { raw: { language: 'json' } } } };
}

function formOf(schema: Schema): readonly Json[] {
  const required = listOf(schema.required);
  return Object.entries(objectOf(schema.properties)).map(([key, value]) => {
    const field = objectOf(value);
    const binary = objectOf(field.items).format === 'binary' || field.format === 'binary';
    return binary
      ? { key, type: 'file', src: [] }
      : {
          ...told({ name: key, schema: field }),
          type: 'text',
          value: example(field),
          disabled: !required.includes(key as never),
        };
  });
}

/** Fields as text. */
function example(schema: Json | undefined): string {
  const value = exampleOf(objectOf(schema));
  return value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** Something of the shape; objects with what they need, or with all where they need nothing. */
function exampleOf(schema: Schema): Json {
  const whole = resolved(schema);
  if (whole.default !== undefined) return whole.default;
  if (whole.const !== undefined) return whole.const;
  const [first] = listOf(whole.enum);
  if (first !== undefined) return first;
  const [choice] = [...listOf(whole.anyOf), ...listOf(whole.oneOf)];
  if (choice !== undefined) return exampleOf(objectOf(choice));
  const type = Array.isArray(whole.type) ? whole.type[0] : whole.type;
  if (type === 'object') {
    const all = Object.entries(objectOf(whole.properties));
    const needed = listOf(whole.required).map(String);
    const shown = needed.length > 0 ? all.filter(([name]) => needed.includes(name)) : all;
    return Object.fromEntries(shown.map(([name, value]) => [name, exampleOf(objectOf(value))]));
  }
  if (type === 'array') return [exampleOf(objectOf(whole.items))];
  if (type === 'integer' || type === 'number') return typeof whole.minimum === 'number' ? whole.minimum : 0;
  return type === 'boolean' ? true : type === 'string' ? '' : null;
}

function resolved(schema: Schema): Schema {
  if (typeof schema.$ref !== 'string') return schema;
  const { components } = documentOf();
  const name = schema.$ref.split('/').at(-1) ?? '';
  // JSON of the caller's own has no shape to show.
  return name.startsWith('__') ? {} : objectOf(objectOf(objectOf(components).schemas)[name]);
}

function operationOf({ path, method }: Route): { readonly operation: Schema } {
  const item = objectOf(objectOf(documentOf().paths)[path]);
  return { operation: objectOf(item[method.toLowerCase()]) };
}

let read: Schema | undefined;
function documentOf(): Schema {
  read ??= objectOf(JSON.parse(JSON.stringify(openApiDocument())));
  return read;
}

function objectOf(value: unknown): Schema {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf<T extends Json = Schema>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value : [];
}
