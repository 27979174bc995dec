/** Which statements get a name, and that there is an end to them. */
import { expect, test } from 'vitest';
import { statementNames } from '../../../lib/adapters/registry/statement-names.ts';

const statement = (sql: string) => ({ sql, args: [1] });

test('a text that comes again gets a name of its own, and keeps it', () => {
  const nameOf = statementNames();
  expect([nameOf(statement('a')), nameOf(statement('b'))]).toEqual(['', '']);
  const [a, b] = [nameOf(statement('a')), nameOf(statement('b'))];
  expect(a).not.toBe('');
  expect(b).not.toBe('');
  expect(a).not.toBe(b);
  expect([nameOf(statement('b')), nameOf(statement('a'))]).toEqual([b, a]);
});

test('a statement without arguments gets none', () => {
  const nameOf = statementNames();
  const begin = { sql: 'BEGIN', args: [] };
  expect([nameOf(begin), nameOf(begin), nameOf(begin)]).toEqual(['', '', '']);
});

test('however many texts there are, the names are few, and those given stay', () => {
  const nameOf = statementNames();
  const texts = Array.from({ length: 2000 }, (_, at) => `text ${at}`);
  for (const text of texts) {
    nameOf(statement(text));
    nameOf(statement(text));
  }
  const names = texts.map((text) => nameOf(statement(text))).filter((name) => name !== '');
  expect(names.length).toBeGreaterThan(100);
  expect(names.length).toBeLessThan(200);
  expect(new Set(names).size).toBe(names.length);
  expect(nameOf(statement('text 0'))).toBe(names[0]);
});

test('texts that are seen once don’t keep others from a name', () => {
  const nameOf = statementNames();
  for (let at = 0; at < 5000; at++) nameOf(statement(`once ${at}`));
  nameOf(statement('again'));
  expect(nameOf(statement('again'))).not.toBe('');
});
