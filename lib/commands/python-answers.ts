/** Python types of what the API takes and answers, from its OpenAPI document. */
import { openApiDocument } from '../edge/openapi.ts';
import { routes } from '../edge/routes.ts';

/** What this reads of a JSON Schema. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly description?: string;
  readonly default?: unknown;
  readonly format?: string;
}

export interface Operation {
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly schema: Schema;
    readonly required?: boolean;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** As JSON, so that what zod-openapi keeps beside it falls away. */
export function documentOfApi(): Document {
  const document: Document = JSON.parse(JSON.stringify(openApiDocument()));
  return document;
}

export interface PythonTypes {
  /** The type of a schema; an object without a name of its own is called `name`. */
  of(schema: Schema, name: string): string;
}

/** `answers.py`: named types first as the document has them, then those inside requests and answers, as calls name them. */
export function pythonAnswers(): { readonly answers: string; readonly types: PythonTypes } {
  const { components, paths } = documentOfApi();
  const classes = new Map<string, string>();
  const types: PythonTypes = { of: (schema, name) => typeOf(schema, name, classes) };
  for (const [name, schema] of Object.entries(components.schemas))
    if (!name.startsWith('__')) classes.set(`=${name}`, named(name, schema, types, classes));
  for (const { id, path, method } of routes) {
    const operation = paths[path]?.[method.toLowerCase()];
    const title = capital(id);
    for (const { schema, name } of operation?.parameters ?? []) types.of(schema, title + capital(name));
    for (const { schema } of Object.values(operation?.requestBody?.content ?? {}))
      for (const [name, field] of Object.entries(schema.properties ?? {}))
        types.of(field, title + capital(name));
    for (const { content } of Object.values(operation?.responses ?? {}))
      for (const { schema } of Object.values(content ?? {})) types.of(schema, `${title}Answer`);
  }
  const answers = [
    '"""What the API takes and answers, as types. Made from the table of routes by `npm run clients`; not to be edited."""',
    'from __future__ import annotations',
    'from typing import Any, Literal, NotRequired, TypedDict, Union',
    ...classes.values(),
  ].join('\n\n');
  return { answers: `${answers}\n`, types };
}

function named(name: string, schema: Schema, types: PythonTypes, classes: Map<string, string>): string {
  if (schema.properties !== undefined) return objectOf(name, schema, types);
  const type = types.of(schema, `${name}Kind`);
  const choices = type.split(' | ');
  if (choices.length === 1) return `${name} = ${type}`;
  // Made when the module is read, so names of types stand in quotes.
  return `${name} = Union[${choices.map((one) => (classes.has(one) ? JSON.stringify(one) : one)).join(', ')}]`;
}

function objectOf(name: string, schema: Schema, types: PythonTypes): string {
  const fields = Object.entries(schema.properties ?? {}).map(([field, inner]) => {
    const type = types.of(inner, name + capital(field));
    const needed = schema.required?.includes(field) === true;
    return `    ${JSON.stringify(field)}: ${needed ? type : `NotRequired[${type}]`},`;
  });
  // The functional form takes names that are words of Python, `from` for one.
  return `${name} = TypedDict("${name}", {\n${fields.map((field) => field.replace(/: (.*),$/, (_, type: string) => `: ${quoted(type)},`)).join('\n')}\n})`;
}

/** Later types are named before they are made, so they stand in quotes. */
function quoted(type: string): string {
  const inner = /^NotRequired\[(.*)\]$/.exec(type)?.[1];
  return inner === undefined
    ? JSON.stringify(type).replaceAll('\\"', "'")
    : `NotRequired[${JSON.stringify(inner).replaceAll('\\"', "'")}]`;
}

function typeOf(schema: Schema, name: string, classes: Map<string, string>): string {
  const types: PythonTypes = { of: (inner, title) => typeOf(inner, title, classes) };
  if (schema.$ref !== undefined) {
    const target = schema.$ref.split('/').at(-1) ?? '';
    return target.startsWith('__') ? 'Any' : target;
  }
  if (schema.const !== undefined) return `Literal[${literal(schema.const)}]`;
  if (schema.enum !== undefined) return `Literal[${schema.enum.map(literal).join(', ')}]`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined)
    return union(choices.map((one, i) => types.of(one, i === 0 ? name : `${name}${i + 1}`)));
  if (Array.isArray(schema.type))
    return union(schema.type.map((type: string) => types.of({ ...schema, type }, name)));
  if (schema.type === 'array') {
    if (schema.prefixItems !== undefined)
      return `list[${union(schema.prefixItems.map((one) => types.of(one, name)))}]`;
    return `list[${types.of(schema.items ?? {}, name.replace(/s$/, ''))}]`;
  }
  if (schema.properties !== undefined) {
    if (!classes.has(name)) {
      classes.set(name, '');
      classes.set(name, objectOf(name, schema, types));
    }
    return name;
  }
  if (schema.type === 'object') {
    const inner = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
    return `dict[str, ${types.of(inner, name)}]`;
  }
  const plain: Readonly<Record<string, string>> = {
    string: 'str',
    integer: 'int',
    number: 'float',
    boolean: 'bool',
    null: 'None',
  };
  return plain[String(schema.type)] ?? 'Any';
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}

function literal(value: unknown): string {
  return typeof value === 'boolean'
    ? value
      ? 'True'
      : 'False'
    : value === null
      ? 'None'
      : JSON.stringify(value);
}

export function capital(text: string): string {
  const words = text.replace(/[^A-Za-z0-9]+(\w)/g, (_, letter: string) => letter.toUpperCase());
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
