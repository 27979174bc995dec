/** The API as one page to read: made from the OpenAPI document, without scripts and without anything from elsewhere. */
import type { OpenApiDocument } from './openapi.ts';
import { type Route, routes } from './routes.ts';

type Schema = Readonly<Record<string, unknown>>;

/** A whole HTML document. */
export function docsPage(document: OpenApiDocument): string {
  const sections = routes.map((route) => section(route, document)).join('\n');
  const links = routes.map(
    (route) =>
      `<li><a href="#${route.id}"><b>${route.method}</b> ${escaped(route.path)}</a> ${escaped(route.summary)}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>kith API</title>
<style>${STYLE}</style></head>
<body>
<h1>kith API</h1>
<p>${escaped(document.info.description ?? '')} The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p>
<p>Send a key as <code>Authorization: Bearer kith_…</code> or <code>x-api-key</code>; a server on loopback needs none. Refusals are
<code>application/problem+json</code> with a stable <code>code</code>, <code>detail</code> and <code>requestId</code>. Lists take
<code>limit</code> and <code>cursor</code> and answer <code>nextCursor</code>. A POST that stores takes an <code>Idempotency-Key</code>.</p>
<ul class="toc">${links.join('\n')}</ul>
${sections}
<h2 id="schemas">Shapes</h2>
${Object.entries(document.components?.schemas ?? {})
  .map(shape)
  .join('\n')}
</body></html>
`;
}

function section(route: Route, document: OpenApiDocument): string {
  const operation = Object.entries(document.paths?.[route.path] ?? {}).find(
    ([method]) => method === route.method.toLowerCase(),
  )?.[1];
  const { description = '', parameters = [], requestBody, responses = {} } = asSchema(operation);
  const rows = list(parameters).map((parameter) => {
    const { name, in: place, required, schema, description: says } = parameter;
    return row(String(name), `${String(place)}`, asSchema(schema), required === true, says);
  });
  const body = asSchema(asSchema(asSchema(requestBody).content)['application/json'] ?? {}).schema;
  const answer = asSchema(asSchema(responses)[String(route.status)]).content;
  return `<section id="${route.id}"><h2><b class="${route.method}">${route.method}</b> <code>${escaped(route.path)}</code></h2>
<p>${escaped(route.summary)} <i>${escaped(String(description))}</i></p>
${table([...rows, ...fieldRows(asSchema(body))])}
<pre>${escaped(curl(route))}</pre>
<p>Answers ${route.status} ${escaped(answerWords(asSchema(answer)))}</p></section>`;
}

function fieldRows(schema: Schema): string[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(asSchema(schema.properties)).map(([name, field]) =>
    row(name, 'body', asSchema(field), required.includes(name), asSchema(field).description),
  );
}

function table(rows: readonly string[]): string {
  return rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
}

function row(name: string, place: string, schema: Schema, required: boolean, says: unknown): string {
  const note = typeof says === 'string' ? says : '';
  return `<tr><td><code>${escaped(name)}</code>${required ? ' *' : ''}</td><td>${place}</td><td>${typeWords(schema)}</td><td>${escaped(note)}</td></tr>`;
}

/** A schema in a few words, with links to the shapes. */
function typeWords(schema: Schema): string {
  const { $ref, type, anyOf, oneOf, items, minimum, maximum } = schema;
  if (typeof $ref === 'string') return link($ref);
  if (Array.isArray(schema.enum)) return escaped(schema.enum.join(' | '));
  if ('const' in schema) return escaped(JSON.stringify(schema.const));
  const forms = list(anyOf ?? oneOf);
  if (forms.length > 0) return forms.map(typeWords).join(' or ');
  if (type === 'array') return `list of ${typeWords(asSchema(items))}`;
  const from = minimum === undefined ? '' : ` from ${String(minimum)}`;
  const to = maximum === undefined || Number(maximum) > 1e9 ? '' : ` to ${String(maximum)}`;
  const inner = Object.keys(asSchema(schema.properties));
  const members = inner.length > 0 ? ` {${inner.join(', ')}}` : '';
  return escaped(`${String(type ?? 'any')}${from}${to}${members}`);
}

function answerWords(content: Schema): string {
  const [type, media] = Object.entries(content)[0] ?? [];
  if (type === undefined) return 'without a body.';
  const { $ref } = asSchema(asSchema(media).schema);
  return typeof $ref === 'string' ? `${$ref.split('/').pop()} (see below).` : `${type}.`;
}

function shape([name, schema]: readonly [string, unknown]): string {
  if (name.startsWith('__')) return '';
  const { description } = asSchema(schema);
  const note = typeof description === 'string' ? `<p>${escaped(description)}</p>` : '';
  return `<section id="shape-${escaped(name)}"><h3>${escaped(name)}</h3>${note}${table(fieldRows(asSchema(schema)))}</section>`;
}

function link($ref: string): string {
  const name = escaped($ref.split('/').pop() ?? '');
  return name.startsWith('__') ? 'any JSON' : `<a href="#shape-${name}">${name}</a>`;
}

const photos = {
  none: '',
  file: ' -F file=@photo.jpg',
  files: ' -F files=@first.jpg -F files=@second.jpg',
  pair: ' -F probe=@one.jpg -F reference=@other.jpg',
  album: ' -F files=@first.jpg -F files=@second.jpg',
  selfies: ' -F files=@selfie.jpg',
  body: ' --data-binary @photo.jpg',
} as const;

const bodies: Readonly<Record<string, string>> = {
  createGallery: '{"id": "wedding"}',
  changeGallery: '{"displayName": "Wedding"}',
  changePerson: '{"displayName": "Anna"}',
  mergePersons: '{"from": "anna-2"}',
  markSearch: '{"faceId": "…", "mark": "not_me"}',
  createKey: '{"role": "identifier", "galleries": ["wedding"]}',
  createUpload:
    '{"fileName": "big.jpg", "mediaType": "image/jpeg", "bytes": 9000000, "sha256": "<64 hex digits>"}',
};

function curl(route: Route): string {
  const path = route.path.replace('{gallery}', 'default').replace('{person}', 'anna');
  const body = bodies[route.id];
  const sent = body === undefined ? photos[route.photos] : ` --json '${body}'`;
  const implied = route.method === (sent === '' ? 'GET' : 'POST');
  return `curl${implied ? '' : ` -X ${route.method}`} http://127.0.0.1:8000${path}${sent}`;
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value.map(asSchema) : [];
}

function escaped(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (sign) => names[sign] ?? sign);
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}pre{background:#f4f4f2;padding:.7rem;overflow-x:auto}
section{border-top:1px solid #ddd;margin-top:1.5rem}h2{font-size:1.1rem}table{border-collapse:collapse;width:100%}
td{border-bottom:1px solid #eee;padding:.25rem .6rem .25rem 0;vertical-align:top}.toc{list-style:none;padding:0}a{color:#0b57a4}
@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#161616}pre{background:#222}td,section{border-color:#333}a{color:#8ab4f8}}`;
