/** The mapping of `kith connect`: where a studio system's sessions and photos lie, and what its columns mean. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { nearest } from '../config/nearest-name.ts';
import { labels } from '../edge/schemas/album-photo-inputs.ts';
import { CommandProblem } from './command-problem.ts';

const column = z.string().min(1);

const table = z.strictObject({
  /** CSV or JSONL, by the ending of its name; relative to the mapping. */
  file: z.string().min(1),
  id: column,
  title: column.exactOptional(),
  date: column.exactOptional(),
  expires: column.exactOptional(),
  client: z
    .strictObject({ id: column, name: column.exactOptional(), photo: column.exactOptional() })
    .exactOptional(),
  /** Columns and the words of which one has to stand there. */
  only: z.record(z.string(), z.array(z.string()).min(1)).exactOptional(),
});

/** Every folder below the prefix is a session. */
const layout = z.strictObject({
  layout: z.string().regex(/^s3:\/\/[^/]+\/(.+\/)?$/, { error: 'must be like s3://bucket/folder/' }),
});

/** Without one, every session would show the photos of all. */
const APART = { error: 'must hold a {column} that tells the sessions apart' };

const photos = z.union([
  z.strictObject({ folder: z.string().regex(/\{[^{}]+\}/, APART) }),
  z.strictObject({
    prefix: z
      .string()
      .regex(/^s3:\/\/[^/]+\/.*\/$/, { error: 'must be like s3://bucket/{id}/' })
      .regex(/\{[^{}]+\}/, APART),
  }),
  z.strictObject({ column, separator: z.string().min(1).default(';') }),
]);

const form = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,64}$/, { error: 'must be letters, digits, dots and dashes' }),
  gallery: z.string().exactOptional(),
  album: z.string().default('{id}'),
  sessions: z.union([table, layout]),
  photos: photos.exactOptional(),
  labels: labels.default([]),
});

export type StudioTable = z.output<typeof table>;

export type StudioMapping = z.output<typeof form> & {
  /** Paths in it are relative to this folder. */
  readonly folder: string;
};

/** What stands where, for the guess at a misspelt name. */
const names: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(form.shape),
  sessions: [...Object.keys(table.shape), ...Object.keys(layout.shape)],
  'sessions.client': ['id', 'name', 'photo'],
  photos: ['folder', 'prefix', 'column', 'separator'],
};

/** @throws CommandProblem `file_not_found`, `usage` with one sentence about the first thing that is wrong */
export async function readMapping(path: string): Promise<StudioMapping> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new CommandProblem('file_not_found', `There is no file "${path}" that can be read.`, { cause });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CommandProblem('usage', `"${path}" is no JSON: ${messageOf(cause)}.`, { cause });
  }
  refuseUnknown(value, '');
  const result = form.safeParse(value);
  if (!result.success) throw new CommandProblem('usage', `In "${path}" ${firstOf(result.error)}.`);
  const mapping = { ...result.data, folder: dirname(resolve(path)) };
  if (mapping.photos === undefined && !('layout' in mapping.sessions))
    throw new CommandProblem('usage', `In "${path}" photos is missing: a folder, a prefix or a column.`);
  return mapping;
}

/** Unions tell nothing of a misspelt name, so it is looked for first. */
function refuseUnknown(value: unknown, at: string): void {
  const known = names[at];
  if (known === undefined || typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const place = at === '' ? name : `${at}.${name}`;
    if (!known.includes(name))
      throw new CommandProblem(
        'usage',
        `The mapping knows no "${place}"; did you mean "${nearest(name, known)}"?`,
      );
    refuseUnknown(inner, place);
  }
}

function firstOf(error: z.ZodError): string {
  const issue = error.issues[0];
  const [inner] = issue?.code === 'invalid_union' ? (issue.errors.flat() ?? []) : [];
  const path = [...(issue?.path ?? []), ...(inner?.path ?? [])].join('.');
  const said = inner ?? issue;
  const missing = said?.code === 'invalid_type' && said.message.endsWith('undefined');
  return `${path === '' ? 'the mapping' : path} ${missing ? 'is missing' : (said?.message ?? 'is wrong')}`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
