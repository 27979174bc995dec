/** A manifest cut anywhere yields the lines it has. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CutLines, cutLines, LONGEST_LINE, manifestFault } from '../../lib/actions/manifest-lines.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** Reads the whole in pieces of at most `size` bytes and `most` lines, as the planner does. */
function read(bytes: Uint8Array, size: number, most: number): CutLines['lines'][number][] {
  const all: CutLines['lines'][number][] = [];
  let from = 0;
  let skipping = false;
  for (let step = 0; from < bytes.byteLength; step++) {
    expect(step).toBeLessThan(10_000);
    const piece = bytes.subarray(from, from + size);
    const last = from + piece.byteLength >= bytes.byteLength;
    const cut = cutLines({ bytes: piece, first: from === 0, last, skipping }, most);
    all.push(...cut.lines);
    from += cut.consumed;
    skipping = cut.skipping;
  }
  return all;
}

const texts = (lines: CutLines['lines']) => lines.map((line) => ('text' in line ? line.text : line.fault));

describe('lines of a manifest', () => {
  test.each([
    ['one line without an end', '{"a":1}', ['{"a":1}']],
    ['a last line with an end', '{"a":1}\n', ['{"a":1}']],
    ['Windows line ends', 'a\r\nb\r\n', ['a', 'b']],
    ['a byte order mark', '\uFEFFa\nb', ['a', 'b']],
    ['a byte order mark that begins a later line', 'a\n\uFEFFb', ['a', '\uFEFFb']],
    ['blank lines, which count', 'a\n\n \nb\n\n', ['a', '', ' ', 'b', '']],
    ['nothing', '', []],
    ['only an end', '\n', ['']],
    ['only a mark', '\uFEFF', []],
    ['a carriage return within a line', 'a\rb\n', ['a\rb']],
  ])('%s', (_name, text, lines) => {
    expect(texts(read(encode(text), 1 << 20, 100))).toEqual(lines);
  });

  test('however it is cut into pieces, bytes between two of a character included, its lines are the same', () => {
    const size = LONGEST_LINE + 10;
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
      { weight: 1, arbitrary: fc.constant('é'.repeat(LONGEST_LINE / 2)) },
      { weight: 1, arbitrary: fc.nat(3 * LONGEST_LINE).map((n) => 'x'.repeat(LONGEST_LINE + 1 + n)) },
    );
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (lines, most, ended) => {
          const clean = lines.map((text) => text.replaceAll(/[\r\n\uFEFF]/g, ''));
          if (!ended && clean.at(-1) === '') clean.pop();
          const bytes = encode(clean.join('\n') + (ended && clean.length > 0 ? '\n' : ''));
          const expected = clean.map((text) => (encode(text).byteLength > LONGEST_LINE ? 'too_long' : text));
          expect(texts(read(bytes, size, most))).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a line that is no text is told, and the next one read', () => {
    const bytes = new Uint8Array([...encode('a\n'), 0xff, 0xfe, 0x41, ...encode('\nb\n')]);
    expect(texts(read(bytes, 1 << 20, 9))).toEqual(['a', 'no_text', 'b']);
  });

  test.each([
    ['compressed', new Uint8Array([0x1f, 0x8b, 8]), /compressed/],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0]), /UTF-16/],
    ['one JSON array', encode('\uFEFF  [\n{"person":"a"}]'), /array/],
  ])('a manifest that is %s is told as a whole', (_name, bytes, says) => {
    expect(manifestFault(bytes)).toMatch(says);
  });

  test('a manifest that may be one is not judged as a whole', () => {
    expect(manifestFault(encode('{"person":"anna"}'))).toBeNull();
    expect(manifestFault(new Uint8Array())).toBeNull();
  });
});
