/** The photo sessions of a studio system: rows of its export, or folders of its bucket. */
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { csvRows } from '../actions/csv-table.ts';
import { nearest } from '../config/nearest-name.ts';
import { Refusal } from '../errors.ts';
import { CommandProblem } from './command-problem.ts';
import type { StudioMapping, StudioTable } from './studio-mapping.ts';

export interface StudioSession {
  /** As the studio system calls it. */
  readonly id: string;
  readonly album: string;
  readonly title: string;
  /** `2030-01-31`. */
  readonly takenOn: string | null;
  /** ISO 8601. */
  readonly expiresAt: string | null;
  readonly client: {
    readonly id: string;
    readonly name: string | null;
    readonly photo: string | null;
  } | null;
  /** All that is said of it, for `{column}` in places of photos. */
  readonly row: Readonly<Record<string, string>>;
}

export interface WrongSession {
  /** Where it stands. */
  readonly place: string;
  readonly message: string;
}

export interface FoundSessions {
  readonly sessions: readonly StudioSession[];
  readonly wrong: readonly WrongSession[];
  /** Rows the mapping leaves out. */
  readonly left: number;
}

type Row = Readonly<Record<string, string>>;

/** @throws CommandProblem for a file that can't be read or a column that is not there */
export async function sessionsOfTable(mapping: StudioMapping, table: StudioTable): Promise<FoundSessions> {
  const path = resolve(mapping.folder, table.file);
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new CommandProblem('file_not_found', `There is no file "${path}" that can be read.`, { cause });
  });
  const isCsv = extname(path).toLowerCase() !== '.jsonl';
  const { columns, rows } = isCsv ? readCsv(text, table.file) : readJsonLines(text, table.file);
  refuseUnknownColumns(table, columns, table.file);
  const sessions: StudioSession[] = [];
  const wrong: WrongSession[] = [];
  let left = 0;
  const seen = new Set<string>();
  for (const { place, row } of rows) {
    if (!isWanted(table, row)) {
      left++;
      continue;
    }
    const session = sessionOf(mapping, table, row);
    if (typeof session === 'string') wrong.push({ place, message: session });
    else if (seen.has(session.album))
      wrong.push({ place, message: `the album "${session.album}" comes twice` });
    else sessions.push(session);
    if (typeof session !== 'string') seen.add(session.album);
  }
  return { sessions, wrong, left };
}

/** A session that is only a folder. */
export function sessionOfFolder(mapping: StudioMapping, id: string): StudioSession | WrongSession {
  const row = { id };
  const album = filled(mapping.album, row);
  const problem = albumProblem(album);
  if (problem !== null) return { place: id, message: problem };
  return { id, album, title: id, takenOn: null, expiresAt: null, client: null, row };
}

/** A place: as `filled`; null where a column that leads there is empty or leads elsewhere, since that would be another session's photos. */
export function filledPlace(template: string, row: Row): string | null {
  const place = filled(template, row);
  const astray = Object.entries(row).some(
    ([name, value]) =>
      template.includes(`{${name}}`) && value.split(/[/\\]/).some((step) => ASTRAY.has(step.trim())),
  );
  return astray ? null : place;
}

const ASTRAY: ReadonlySet<string> = new Set(['', '.', '..']);

/** `{column}` replaced by what stands there. */
export function filled(template: string, row: Row): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    if (Object.hasOwn(row, name)) return row[name] ?? '';
    const known = Object.keys(row);
    const guess = known.length > 0 ? `; did you mean "{${nearest(name, known)}}"?` : '';
    throw new CommandProblem('usage', `There is no column "${name}" for "${template}"${guess}`);
  });
}

function sessionOf(mapping: StudioMapping, table: StudioTable, row: Row): StudioSession | string {
  const cell = (name: string | undefined) => (name === undefined ? '' : (row[name] ?? '').trim());
  const id = cell(table.id);
  if (id === '') return `${table.id} is empty`;
  const album = filled(mapping.album, { ...row, id });
  const takenOn = dayOf(cell(table.date));
  const expiresAt = momentOf(cell(table.expires));
  if (takenOn === undefined) return `"${cell(table.date)}" in ${table.date} is no date`;
  if (expiresAt === undefined) return `"${cell(table.expires)}" in ${table.expires} is no date`;
  const clientId = cell(table.client?.id);
  const orNull = (text: string) => (text === '' ? null : text);
  const problem = albumProblem(album);
  if (problem !== null) return problem;
  return {
    id,
    album,
    title: orNull(titleOf(cell(table.title))) ?? id,
    takenOn,
    expiresAt,
    client:
      clientId === ''
        ? null
        : { id: clientId, name: orNull(cell(table.client?.name)), photo: orNull(cell(table.client?.photo)) },
    row: { ...row, id },
  };
}

/** One line, as long as an album's title may be. */
function titleOf(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, LONGEST_TITLE)
    .toWellFormed();
}

const LONGEST_TITLE = 200;
const CALLER_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

function albumProblem(album: string): string | null {
  return CALLER_ID.test(album)
    ? null
    : `"${album}" can be no id of an album: it takes 1 to 64 letters, digits, dots, dashes and underscores`;
}

/** As ISO 8601 or as Postgres writes it: 2030-06-01, 2030-06-01 18:00:00.5+00. */
const MOMENT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)? ?(?:Z|([+-]\d\d):?(\d\d)?)?)?$/;

/** Undefined for what is no day; null for nothing. */
function dayOf(text: string): string | null | undefined {
  if (text === '') return null;
  const [, day] = MOMENT.exec(text) ?? [];
  if (day === undefined) return undefined;
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day ? undefined : day;
}

/** Without an offset it is UTC, wherever this runs. */
function momentOf(text: string): string | null | undefined {
  const day = dayOf(text);
  if (day === null || day === undefined) return day;
  const [, , minute = '00:00', second = ':00', hours, minutes = '00'] = MOMENT.exec(text) ?? [];
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const at = new Date(`${day}T${minute}${second}${zone}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

function isWanted({ only = {} }: StudioTable, row: Row): boolean {
  return Object.entries(only).every(([name, words]) => words.includes((row[name] ?? '').trim()));
}

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly place: string; readonly row: Row }[];
}

function readCsv(text: string, file: string): Table {
  try {
    const [head, ...body] = csvRows(text);
    const columns = head?.cells ?? [];
    return {
      columns,
      rows: body.map(({ line, cells }) => ({
        place: `${file}:${line}`,
        row: Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])),
      })),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new CommandProblem('usage', `${file}: ${error.message}`, { cause: error });
  }
}

function readJsonLines(text: string, file: string): Table {
  const columns = new Set<string>();
  const rows = text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const place = `${file}:${at + 1}`;
    const row = Object.fromEntries(
      Object.entries(objectIn(line, place)).map(([name, value]) => [name, cellOf(value)]),
    );
    for (const name of Object.keys(row)) columns.add(name);
    return [{ place, row }];
  });
  return { columns: [...columns], rows };
}

function objectIn(line: string, place: string): object {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below.
  }
  throw new CommandProblem('usage', `${place} is no JSON object.`);
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(cellOf).join(';');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function refuseUnknownColumns(table: StudioTable, columns: readonly string[], file: string): void {
  const { id, title, date, expires, client, only = {} } = table;
  const named = {
    id,
    title,
    date,
    expires,
    'client.id': client?.id,
    'client.name': client?.name,
    'client.photo': client?.photo,
  };
  const wanted = [...Object.entries(named), ...Object.keys(only).map((name) => ['only', name] as const)];
  for (const [field, name] of wanted) {
    if (name === undefined || columns.includes(name)) continue;
    const guess = columns.length > 0 ? `did you mean "${nearest(name, columns)}"?` : 'the file is empty.';
    throw new CommandProblem('usage', `${file} has no column "${name}" (sessions.${field}); ${guess}`);
  }
}
