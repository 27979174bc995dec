/** What the tests that attack a running server share: photos, requests, and the traces a request may leave behind. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const faces = fileURLToPath(new URL('../../../shared/faces/', import.meta.url));

/** Photos of real people lie beside the checkout, and so do the models; without them these tests are skipped. */
export const hasPhotos = existsSync(faces) && existsSync(join(faces, '../models'));

export function sharedPhoto(path: string): Buffer {
  return readFileSync(join(faces, path));
}

/** Persons of the folder lfw10 in the order of their names, each with ten photos of 250 × 250. */
export function lfw(): readonly (readonly Buffer[])[] {
  const folder = join(faces, 'lfw10');
  return readdirSync(folder)
    .sort()
    .map((person) =>
      readdirSync(join(folder, person))
        .sort()
        .map((file) => readFileSync(join(folder, person, file))),
    );
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; text where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of a foreign process; each test says what it expects in them
  readonly body: any;
}

export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: jsonOr(text) };
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export type FormPart = readonly [field: string, value: string | Uint8Array, fileName?: string];

/** Bytes become files. */
export function form(...parts: readonly FormPart[]): FormData {
  const made = new FormData();
  for (const [field, value, fileName = 'photo.jpg'] of parts) {
    if (typeof value === 'string') made.append(field, value);
    else made.append(field, new Blob([new Uint8Array(value)]), fileName);
  }
  return made;
}

export function postForm(
  url: string,
  parts: readonly FormPart[],
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ask(url, { method: 'POST', body: form(...parts), headers });
}

export function postJson(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return ask(url, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

/** A problem document with this status and code, a message that says something, and no word about our insides. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expect([answer.status, answer.body.code], JSON.stringify(answer.body)).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
  expectNoInsides(answer.body);
  expect(answer.body.detail.length, 'says what to do').toBeGreaterThan(12);
}

export function expectNoInsides(body: unknown): void {
  const text = JSON.stringify(body);
  expect(text).not.toMatch(/node_modules|\/lib\/|\.ts:\d|at async|at Object\.|prisma|vips|onnxruntime/i);
  expect(text).not.toMatch(/"(stack|cause)"/);
}

/** Everything a request could have stored: counts, persons, galleries, files of the photo store. */
export async function traces(url: string, folder: string): Promise<unknown> {
  const get = async (path: string) => (await ask(url + path)).body;
  const { index, ...stats } = await get('/v1/galleries/default/stats');
  const persons = await get('/v1/galleries/default/persons?limit=500');
  return {
    stats,
    points: index.points,
    persons: persons.items,
    galleries: await get('/v1/galleries'),
    files: filesIn(join(folder, 'photos')),
  };
}

export function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
