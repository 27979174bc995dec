/** The arithmetic behind the pages: rows of photos, looking closer, names of files, words. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stepFrom } from '../../web/components/grid-step.ts';
import { justify, rowsWithin } from '../../web/components/justified-layout.ts';
import { nextRows } from '../../web/components/rows-shown.ts';
import { fitted, kept, MOST_ZOOM, swipeOf, zoomedAt } from '../../web/components/zoom.ts';
import { lightOf } from '../../web/device/light.ts';
import { en } from '../../web/guest/words/en.ts';
import { problemsEn } from '../../web/guest/words/problems-en.ts';
import { problemsRu } from '../../web/guest/words/problems-ru.ts';
import { ru } from '../../web/guest/words/ru.ts';
import { phrase } from '../../web/locale.ts';
import { match } from '../../web/router.ts';
import { distinct, plainName } from '../../web/saving/photo-files.ts';

const shapes = fc.array(
  fc.record({ width: fc.integer({ min: 0, max: 9000 }), height: fc.integer({ min: 0, max: 9000 }) }),
  { maxLength: 80 },
);
const table = fc.record({
  width: fc.integer({ min: 200, max: 3000 }),
  rowHeight: fc.integer({ min: 80, max: 400 }),
  gap: fc.integer({ min: 0, max: 12 }),
});

describe('rows in the page', () => {
  const span = (most: number) =>
    fc.tuple(fc.nat(most), fc.nat(most)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const around = fc.tuple(span(60), fc.nat(8), fc.nat(8)).map(([visible, above, below]) => ({
    visible,
    wanted: [Math.max(0, visible[0] - above), visible[1] + below] as const,
  }));

  test('come to be those that are wanted, a few with each frame, those on screen before those around them', () => {
    fc.assert(
      fc.property(span(60), around, fc.integer({ min: 1, max: 3 }), (now, { visible, wanted }, most) => {
        let [at, frames] = [now, 0];
        const rows = ([first, last]: readonly [number, number]) =>
          Array.from({ length: Math.max(0, last - first) }, (_, n) => first + n);
        for (; frames < 200 && (at[0] !== wanted[0] || at[1] !== wanted[1]); frames++) {
          const next = nextRows(at, wanted, visible, most);
          const added = rows(next).filter((row) => !rows(at).includes(row));
          expect(added.length).toBeLessThanOrEqual(most);
          expect(rows(wanted)).toEqual(expect.arrayContaining(rows(next)));
          const missing = rows(visible).filter((row) => !rows(next).includes(row));
          const ahead = added.filter((row) => !rows(visible).includes(row));
          expect(missing.length === 0 || ahead.length === 0).toBe(true);
          at = next;
        }
        expect(rows(at)).toEqual(rows(wanted));
      }),
    );
  });
});

describe('rows of photos', () => {
  test('are the same whether photos came at once or one lot after the other', () => {
    fc.assert(
      fc.property(shapes, fc.nat(80), table, (photos, some, on) => {
        const first = photos.slice(0, some);
        const before = { photos: first, layout: justify(first, on) };
        expect(justify(photos, on, before)).toEqual(justify(photos, on));
        expect(justify(first, on, { photos, layout: justify(photos, on) })).toEqual(before.layout);
      }),
    );
  });

  test('hold every photo once, in order, side by side without a gap too much, and never wider than the table', () => {
    fc.assert(
      fc.property(shapes, table, (photos, on) => {
        const { rows, height } = justify(photos, on);
        expect(rows.flatMap((row) => row.tiles.map((tile) => tile.index))).toEqual(
          photos.map((_, place) => place),
        );
        let bottom = 0;
        for (const row of rows) {
          expect(row.top).toBeGreaterThanOrEqual(bottom);
          bottom = row.top + row.height;
          let right = 0;
          for (const tile of row.tiles) {
            expect(tile.left).toBeCloseTo(right, 5);
            right = tile.left + tile.width + on.gap;
          }
          expect(right - on.gap).toBeLessThanOrEqual(on.width + 0.001);
        }
        for (const row of rows.slice(0, -1)) {
          const last = row.tiles.at(-1);
          expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(on.width, 3);
        }
        expect(height).toBeCloseTo(bottom, 5);
      }),
    );
  });

  test('are found by where they stand: those that touch the window, and no others', () => {
    const span = fc.record({
      from: fc.integer({ min: -500, max: 9000 }),
      tall: fc.integer({ min: 1, max: 2000 }),
    });
    fc.assert(
      fc.property(shapes, table, span, (photos, on, { from, tall }) => {
        const layout = justify(photos, on);
        const [first, last] = rowsWithin(layout, { from, to: from + tall });
        const touching = layout.rows.filter((row) => row.top < from + tall && row.top + row.height > from);
        expect(layout.rows.slice(first, last)).toEqual(touching);
      }),
    );
  });

  test('are walked by arrow keys: each photo can be reached, none leads outside', () => {
    fc.assert(
      fc.property(
        shapes.filter((photos) => photos.length > 0),
        table,
        (photos, on) => {
          const layout = justify(photos, on);
          for (const place of [0, photos.length >> 1, photos.length - 1])
            for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']) {
              const next = stepFrom(layout, place, key) ?? -1;
              expect(next).toBeGreaterThanOrEqual(0);
              expect(next).toBeLessThan(photos.length);
            }
          expect(stepFrom(layout, 0, 'End')).toBe(photos.length - 1);
          expect(stepFrom(layout, 0, 'x')).toBeNull();
        },
      ),
    );
  });
});

describe('looking closer', () => {
  const view = fc.record({
    scale: fc.double({ min: 1, max: MOST_ZOOM, noNaN: true }),
    x: fc.integer({ min: -2000, max: 2000 }),
    y: fc.integer({ min: -2000, max: 2000 }),
  });
  const stage = { width: 390, height: 700 };
  const photo = fitted({ width: 6000, height: 4000 }, stage);

  test('a fitted photo fills one side and overhangs none', () => {
    expect(photo).toEqual({ width: 390, height: 260 });
  });

  test('no movement leaves a gap beside a photo that could fill the stage', () => {
    fc.assert(
      fc.property(view, (moved) => {
        const { scale, x, y } = kept(moved, photo, stage);
        for (const [at, side] of [
          [x, 'width'],
          [y, 'height'],
        ] as const) {
          const half = (photo[side] * scale) / 2;
          if (half * 2 <= stage[side]) expect(Math.abs(at)).toBe(0);
          else expect(half - Math.abs(at)).toBeGreaterThanOrEqual(stage[side] / 2 - 0.001);
        }
      }),
    );
  });

  test('the point under the finger stays under the finger', () => {
    const point = { x: 100, y: -50 };
    const before = { scale: 1.5, x: 20, y: 10 };
    const after = zoomedAt(before, 2, point);
    const inPhoto = (at: typeof before) => [(point.x - at.x) / at.scale, (point.y - at.y) / at.scale];
    expect(after.scale).toBe(3);
    expect(inPhoto(after)).toEqual(inPhoto(before));
  });

  test('a swipe is far or quick, sideways or down; a tremble is none', () => {
    expect(swipeOf(-120, 10, 600)).toBe('next');
    expect(swipeOf(40, 3, 50)).toBe('previous');
    expect(swipeOf(5, 160, 400)).toBe('close');
    expect(swipeOf(5, -160, 400)).toBeNull();
    expect(swipeOf(8, 5, 10)).toBeNull();
  });
});

describe('light', () => {
  const flat = (value: number) => new Uint8ClampedArray(30 * 30 * 4).fill(value);
  test('is judged where the face is', () => {
    expect([lightOf(flat(20), 30, 30), lightOf(flat(120), 30, 30), lightOf(flat(250), 30, 30)]).toEqual([
      'dark',
      'good',
      'bright',
    ]);
    const lamp = flat(20);
    lamp.fill(255, 0, 30 * 4 * 9);
    expect(lightOf(lamp, 30, 30)).toBe('dark');
  });
});

describe('names of files', () => {
  test('are all different on systems that don’t tell cases apart, keep their ending, and lead nowhere', () => {
    const files = [
      'a.jpg',
      'A.JPG',
      'a.jpg',
      '../../etc/passwd',
      '.hidden',
      'a\u202egpj.exe',
      '',
      'фото.jpg',
    ];
    const names = distinct(files.map((fileName) => ({ url: 'x', fileName }))).map(({ fileName }) => fileName);
    expect(names).toEqual([
      ...['a.jpg', 'A (2).JPG', 'a (3).jpg', '_.._etc_passwd', 'hidden', 'a_gpj.exe', 'photo', 'фото.jpg'],
    ]);
    expect(plainName('x'.repeat(500))).toHaveLength(120);
  });
});

describe('words', () => {
  test('Russian has all four forms where a number stands, English both', () => {
    for (const [language, catalogue, forms] of [
      ['en', { ...en, ...problemsEn }, ['one', 'other']],
      ['ru', { ...ru, ...problemsRu }, ['few', 'many', 'one', 'other']],
    ] as const)
      for (const [key, message] of Object.entries(catalogue))
        if (typeof message !== 'string')
          expect([language, key, Object.keys(message).sort()]).toEqual([language, key, forms]);
  });

  test('both languages fill in the same places', () => {
    const places = (message: unknown) => [...new Set(JSON.stringify(message).match(/\{\w+\}/g) ?? [])].sort();
    const russian: Readonly<Record<string, unknown>> = { ...ru, ...problemsRu };
    for (const [key, message] of Object.entries({ ...en, ...problemsEn }))
      expect([key, places(russian[key])]).toEqual([key, places(message)]);
  });

  test('numbers choose their form and are written as the language writes them', () => {
    const said = (n: number) => phrase(ru['found.you'], { n }, 'ru');
    expect([1, 3, 5, 21].map(said)).toEqual([
      ...['1 фотография с вами', '3 фотографии с вами', '5 фотографий с вами', '21 фотография с вами'],
    ]);
    expect(phrase(en['found.you'], { n: 12345 }, 'en')).toBe('12,345 photos of you');
    expect(phrase('{album} {missing}', { album: '$& <b>' }, 'en')).toBe('$& <b> {missing}');
  });
});

describe('paths', () => {
  test('fit a pattern part by part, and nothing else', () => {
    expect(match('/albums/{album}/people/{person}', '/albums/a%20b/people/7')).toEqual({
      album: 'a b',
      person: '7',
    });
    for (const at of ['/albums//people/7', '/albums/a/people', '/albums/%/people/7', '/x/a/people/7'])
      expect([at, match('/albums/{album}/people/{person}', at)]).toEqual([at, null]);
    expect(match('/staff', '/staff/')).toEqual({});
  });
});
