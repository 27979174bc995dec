/** Reads a table from CSV (RFC 4180), as spreadsheets write it: with commas, semicolons or tabs, with or without a byte order mark. */
import { Refusal } from '../errors.ts';

export interface CsvRow {
  /** Line of the text on which the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

const DELIMITERS = [',', ';', '\t'] as const;

/** Rows with at least one cell that is not empty; the first one says which delimiter it is. @throws Refusal `validation_failed` */
export function csvRows(text: string): readonly CsvRow[] {
  const plain = text.replace(/^\ufeff/, '');
  const delimiter = delimiterOf(plain);
  const rows: CsvRow[] = [];
  let line = 1;
  for (let at = 0; at < plain.length; ) {
    const row = readRow(plain, at, delimiter, line);
    if (row.cells.some((cell) => cell !== '')) rows.push({ line, cells: row.cells });
    line += row.lines;
    at = row.end;
  }
  return rows;
}

/** The one the first line has most of, outside of quotes. */
function delimiterOf(text: string): string {
  const [first = ''] = text.replace(/"[^"]*"/g, '').split(/\r|\n/, 1);
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: first.split(delimiter).length }));
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).delimiter;
}

interface ReadRow {
  readonly cells: readonly string[];
  readonly end: number;
  readonly lines: number;
}

function readRow(text: string, start: number, delimiter: string, line: number): ReadRow {
  const cells: string[] = [];
  let lines = 1;
  for (let at = start; ; ) {
    const quoted = text[at] === '"';
    const end = quoted ? closingQuote(text, at, line) : endOfCell(text, at, delimiter);
    const cell = quoted ? text.slice(at + 1, end).replaceAll('""', '"') : text.slice(at, end);
    cells.push(cell.trim());
    lines += quoted ? (cell.match(/\r\n|\r|\n/g)?.length ?? 0) : 0;
    at = quoted ? end + 1 : end;
    if (text[at] === delimiter) at++;
    else if (at >= text.length) return { cells, end: at, lines };
    else if (text[at] === '\r' || text[at] === '\n')
      return { cells, end: at + (text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1), lines };
    else throw broken(line, 'has text after a closing quote');
  }
}

function endOfCell(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\r' && text[at] !== '\n') at++;
  return at;
}

function closingQuote(text: string, open: number, line: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  throw broken(line, 'opens a quote that is not closed');
}

function broken(line: number, what: string): Refusal {
  return new Refusal('validation_failed', `Line ${line} of the table ${what}.`, { field: 'csv', line });
}
