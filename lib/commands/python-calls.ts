/** The methods of the Python client: one for every route, from the table of routes. */
import type { Route } from '../edge/route.ts';
import { parametersOf, routes } from '../edge/routes.ts';
import { capital, documentOfApi, type Operation, type PythonTypes, type Schema } from './python-answers.ts';

/** Pages to read, other products' paths, short forms, and what sending a big photo does inside. */
const left = ['docs', 'facePassUpload', 'facePassSearch', 'facePassHealth', 'putUpload', 'getPhotoFile'];

const photoParameters = {
  none: [],
  body: [],
  file: ['photo: Photo'],
  files: ['photos: Sequence[Photo]'],
  album: ['photos: Sequence[Photo]'],
  pair: ['probe: Photo', 'reference: Photo'],
  selfies: ['who: Sequence[Photo] | Sequence[Subject]'],
} as const;

interface Field {
  readonly name: string;
  readonly type: string;
  readonly needed: boolean;
}

/** `calls.py`. */
export function pythonCalls(types: PythonTypes): string {
  const { paths } = documentOfApi();
  const methods = routes
    .filter((route) => route.action === route.id && !left.includes(route.id))
    .map((route) => methodOf(route, paths[route.path]?.[route.method.toLowerCase()], types));
  return `"""Every route of the API as a method. Made from the table of routes by \`npm run clients\`; not to be edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

from . import answers as a
from .listing import Listing
from .photos import Photo, Subject
from .transport import UNSET, Transport, Unset


class Calls(Transport):
${methods.join('\n\n')}
`;
}

function methodOf(route: Route, operation: Operation | undefined, types: PythonTypes): string {
  if (operation === undefined) throw new Error(`no operation ${route.id}`);
  const inPath = parametersOf(route.path);
  const fields = fieldsOf(route, operation, types);
  const photos: readonly string[] = photoParameters[route.photos];
  const own = [...(route.stores ? ['idempotency_key: str | None = None'] : [])];
  const keywords = [
    ...fields.filter(({ needed }) => needed).map(({ name, type }) => `${snake(name)}: ${type}`),
    ...fields
      .filter(({ needed }) => !needed)
      .map(({ name, type }) => `${snake(name)}: ${type} | Unset = UNSET`),
    ...own,
  ];
  const parameters = [
    'self',
    ...inPath.map((name) => `${snake(name)}: str`),
    ...photos,
    ...(keywords.length > 0 ? ['*', ...keywords] : []),
  ];
  const { answer, item } = answerOf(route, operation, types);
  const path = `f"${route.path.replace(/\{(\w+)\}/g, (_, name: string) => `{self.segment(${snake(name)})}`)}"`;
  const sent = `{${fields.map(({ name }) => `"${name}": ${snake(name)}`).join(', ')}}`;
  const result = item === null ? answer : `Listing[${item}]`;
  return `    def ${snake(route.id)}(${parameters.join(', ')}) -> ${result}:
        """${route.summary}"""
        ${bodyOf(route, { path, sent, answer, item })}`;
}

function bodyOf(
  route: Route,
  {
    path,
    sent,
    answer,
    item,
  }: { readonly path: string; readonly sent: string; readonly answer: string; readonly item: string | null },
): string {
  if (item !== null)
    return `return Listing(lambda page: cast("dict[str, Any]", self.ask("GET", ${path}, query={**${sent}, **page})))`;
  const byQuery = route.method === 'GET' || route.method === 'DELETE';
  const photos = {
    none: '',
    body: '',
    file: ', photos=("file", [photo])',
    files: ', photos=("files", photos)',
    album: ', photos=("album", photos)',
    pair: ', photos=("pair", [probe, reference])',
    selfies: ', who=who',
  }[route.photos];
  const gallery = parametersOf(route.path).includes('gallery') ? ', gallery=gallery' : '';
  const asks = route.photos !== 'none' && !route.stores && route.photos !== 'selfies' ? ', asks=True' : '';
  const extra = [
    sent === '{}' ? '' : byQuery ? `, query=${sent}` : `, fields=${sent}`,
    photos,
    photos === '' ? '' : gallery,
    route.stores ? ', stores=True, idempotency_key=idempotency_key' : '',
    asks,
    route.answers === 'json' || route.answers === 'none' ? '' : ', text=True',
    Object.keys(route.statusByWord).length > 0 && route.method === 'GET' ? ', also=(503,)' : '',
  ].join('');
  const call = `self.ask("${route.method}", ${path}${extra})`;
  return answer === 'None' ? call : `return cast("${answer}", ${call})`;
}

/** Everything but path and photos. */
function fieldsOf(route: Route, operation: Operation, types: PythonTypes): readonly Field[] {
  const title = capital(route.id);
  const { content = {} } = operation.requestBody ?? {};
  const schema: Schema = (content['multipart/form-data'] ?? content['application/json'])?.schema ?? {};
  const files = ['file', 'files', 'probe', 'reference'];
  const inBody = Object.entries(schema.properties ?? {})
    .filter(([name]) => route.photos === 'none' || !files.includes(name))
    .map(([name, field]) => ({
      name,
      type: prefixed(types.of(field, title + capital(name))),
      needed: schema.required?.includes(name) === true,
    }));
  const inQuery = (operation.parameters ?? [])
    .filter((one) => one.in === 'query')
    .map(({ name, schema: field, required }) => ({
      name,
      type: prefixed(types.of(field, title + capital(name))),
      needed: required === true,
    }));
  return [...inQuery, ...inBody];
}

function answerOf(route: Route, operation: Operation, types: PythonTypes) {
  if (route.answers === 'none') return { answer: 'None', item: null };
  if (route.answers !== 'json') return { answer: 'str', item: null };
  const schema = operation.responses[String(route.status)]?.content?.['application/json']?.schema ?? {};
  const answer = prefixed(types.of(schema, `${capital(route.id)}Answer`));
  const { items, nextCursor } = schema.properties ?? {};
  const isList = items?.items !== undefined && nextCursor !== undefined && route.method === 'GET';
  const item = isList ? prefixed(types.of(items.items ?? {}, `${capital(route.id)}AnswerItem`)) : null;
  return { answer, item };
}

/** Names of ours stand in the module of answers. */
function prefixed(type: string): string {
  return type.replace(/"[^"]*"|\b[A-Z]\w*/g, (word) =>
    word.startsWith('"') || ['Any', 'Literal', 'None', 'True', 'False'].includes(word) ? word : `a.${word}`,
  );
}

function snake(name: string): string {
  const words = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return ['from', 'as', 'in', 'is'].includes(words) ? `${words}_` : words;
}
