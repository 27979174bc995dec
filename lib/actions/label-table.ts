/** What a table of labels says: which photo each line is about, and which labels it gives. */
import { Refusal } from '../errors.ts';
import { type CsvRow, csvRows } from './csv-table.ts';

export interface LabelLine {
  readonly line: number;
  /** One of the two names the photo. */
  readonly externalId: string | null;
  readonly fileName: string | null;
  readonly labels: readonly string[];
}

type Column = 'fileName' | 'externalId' | 'labels' | 'bib' | 'team' | 'class';

/** Names of columns without blanks, dots, hyphens and capitals. */
const COLUMNS: Readonly<Record<string, Column>> = {
  file: 'fileName',
  filename: 'fileName',
  externalid: 'externalId',
  label: 'labels',
  labels: 'labels',
  bib: 'bib',
  bibnumber: 'bib',
  team: 'team',
  class: 'class',
};

/** Several labels in one cell. */
const SEPARATORS = /[,;|]/;
export const MOST_LINES = 10_000;
export const LONGEST_LABEL = 64;
/** Of one line. */
export const MOST_LABELS = 50;

/** @throws Refusal `validation_failed`: no table, an unknown column, none that names the photo, too many lines */
export function labelLines(csv: string): readonly LabelLine[] {
  const [header, ...rows] = csvRows(csv);
  if (header === undefined || rows.length === 0)
    throw wrong('The table is empty; its first line names the columns, the others the photos.');
  if (rows.length > MOST_LINES)
    throw wrong(`The table may have at most ${MOST_LINES} lines; send the others in a further request.`);
  const columns = header.cells.map(columnOf);
  if (!columns.includes('fileName') && !columns.includes('externalId'))
    throw wrong('The table needs a column fileName or externalId that names the photo.');
  if (new Set(columns).size < columns.length) throw wrong('The table has a column twice.');
  return rows.map((row) => lineOf(row, columns));
}

function columnOf(name: string): Column {
  const plain = name.toLowerCase().replace(/[\s._-]/g, '');
  const column = Object.hasOwn(COLUMNS, plain) ? COLUMNS[plain] : undefined;
  if (column !== undefined) return column;
  throw wrong(
    `The table has the column "${name.slice(0, 50)}", which is not known; columns are fileName or externalId, and labels, bib, team, class.`,
  );
}

function lineOf({ line, cells }: CsvRow, columns: readonly Column[]): LabelLine {
  const of = (column: Column) => cells[columns.indexOf(column)] ?? '';
  const kinds = (['bib', 'team', 'class'] as const).flatMap((kind) =>
    columns.includes(kind) ? split(of(kind)).map((value) => `${kind}:${value}`) : [],
  );
  return {
    line,
    externalId: columns.includes('externalId') ? of('externalId') || null : null,
    fileName: columns.includes('fileName') ? of('fileName') || null : null,
    labels: [...new Set([...(columns.includes('labels') ? split(of('labels')) : []), ...kinds])],
  };
}

function split(cell: string): readonly string[] {
  return cell
    .split(SEPARATORS)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function wrong(message: string): Refusal {
  return new Refusal('validation_failed', message, { field: 'csv' });
}
