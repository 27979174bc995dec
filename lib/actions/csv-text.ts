/** Tables as CSV (RFC 4180) that no spreadsheet takes for formulas. */

/** What spreadsheets begin a formula with; an apostrophe before it makes it text. */
const FORMULA = /^[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]/;

/** With a byte order mark, by which spreadsheets know UTF-8, and CRLF line ends. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return `\ufeff${rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('')}`;
}

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
