/** CSV as spreadsheets write it: what was put into cells comes out of them, on the lines it stands on. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRows } from '../../lib/actions/csv-table.ts';
import { csvText } from '../../lib/actions/csv-text.ts';

describe('a table', () => {
  test('keeps quotes, delimiters and line ends inside of cells, and knows its lines', () => {
    expect(csvRows('a,b\r\n"x, ""y""\r\nz", 2 \n\n,\nlast')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['x, "y"\r\nz', '2'] },
      { line: 6, cells: ['last'] },
    ]);
  });

  test.each([';', '\t', ','])('is read with the delimiter %j of its first line', (delimiter) => {
    expect(csvRows(`a${delimiter}"b,;"${delimiter}c`)).toEqual([{ line: 1, cells: ['a', 'b,;', 'c'] }]);
  });

  test('that was written comes back', () => {
    const cell = fc
      .string({ maxLength: 6 })
      .filter((text) => text === text.trim() && !/^['=+\-@]/.test(text));
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(rows, (written) => {
        // The first line decides on the delimiter.
        const table = [['a', 'b'], ...written];
        const read = csvRows(csvText(table)).map(({ cells }) => cells);
        expect(read).toEqual(table.filter((cells) => cells.some((one) => one !== '')));
      }),
    );
  });

  test('whatever it is, is read or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', ';', ' ') }), (text) => {
        try {
          expect(csvRows(text).every(({ line }) => line >= 1)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ name: 'Refusal', code: 'validation_failed' });
        }
      }),
    );
  });
});
