/** What the desk reckons by itself: which files leave, which part of a photo shows a face, what an id is made of, where an address leads. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { offsetOf, writtenOffset } from '../../web/staff/albums/clock-offset.ts';
import { idFromTitle, isId } from '../../web/staff/albums/id-from-title.ts';
import { readSettings, writtenSettings } from '../../web/staff/galleries/written-settings.ts';
import { squareAround } from '../../web/staff/parts/crop-of.ts';
import { addressOf, placeOf } from '../../web/staff/places.ts';
import { isClutter, judgeName, looksLikePhoto } from '../../web/staff/upload/picked-file.ts';

const file = (name: string, size = 1000, type = '') => ({ name, size, type });

describe('files that never leave the device', () => {
  test.each([
    ['photo.JPG', null],
    ['photo.heic', null],
    ['photo', 'notPhoto'],
    ['menu.pdf', 'notPhoto'],
    ['page.svg', 'notPhoto'],
    ['IMG_1.CR3', 'raw'],
    ['IMG_1.dng', 'raw'],
    ['clip.MOV', 'video'],
  ])('%s is judged by its name', (name, refusal) => {
    expect(judgeName(file(name))).toBe(refusal);
  });

  test('an empty and a huge file are told from photos, a nameless one of a phone is taken', () => {
    expect(judgeName(file('a.jpg', 0))).toBe('empty');
    expect(judgeName(file('a.jpg', 50 * 1024 * 1024))).toBeNull();
    expect(judgeName(file('a.jpg', 50 * 1024 * 1024 + 1))).toBe('tooLarge');
    expect(judgeName(file('image', 10, 'image/jpeg'))).toBeNull();
  });

  test('what systems leave in folders is not even counted, at any depth', () => {
    for (const path of ['.DS_Store', 'a/Thumbs.db', '__MACOSX/a.jpg', 'a/@eaDir/b.jpg', 'a/.b/c.jpg'])
      expect([path, isClutter(path)]).toEqual([path, true]);
    expect(isClutter('a.b/thumbs.jpg')).toBe(false);
  });

  test('the first bytes tell a photo, whatever the name says', () => {
    const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    for (const start of [
      '\xff\xd8\xff\xe0',
      '\x89PNG\r\n',
      'GIF89a',
      'II*\0',
      'RIFF1234WEBP',
      '\0\0\0\x18ftypheic',
    ])
      expect([start, looksLikePhoto(bytes(start))]).toEqual([start, true]);
    for (const start of ['%PDF-1.4', '<svg>', '', 'RIFF1234WAVE', '\0\0\0\x18ftypqt  '])
      expect([start, looksLikePhoto(bytes(start))]).toEqual([start, false]);
  });
});

describe('how far a camera’s clock was wrong', () => {
  test('is read as it is written, and written as it is read', () => {
    const longest = 10 * 366 * 86_400;
    fc.assert(
      fc.property(fc.integer({ min: -longest, max: longest }), (seconds) => {
        expect(offsetOf(writtenOffset(seconds))).toBe(seconds);
      }),
    );
    for (const [text, seconds] of [
      ['1:00', 3600],
      ['+0:05:30', 330],
      ['−1:00', -3600],
      ['-0:00:01', -1],
      [' ', 0],
    ] as const)
      expect([text, offsetOf(text)]).toEqual([text, seconds]);
  });

  test('is nothing else', () => {
    for (const text of ['1', 'an hour', '1:60', '1:00:61', '--1:00', '99999:00', '1:00 pm'])
      expect([text, offsetOf(text)]).toEqual([text, null]);
  });
});

describe('the settings of a gallery', () => {
  const settings = fc.record({
    policy: fc.oneof(
      fc.record({
        kind: fc.constant('fpir' as const),
        target: fc.integer({ min: 1, max: 1e6 }).map((n) => n / 1e6),
      }),
      fc.record({
        kind: fc.constant('fixed' as const),
        threshold: fc.double({ min: -1, max: 1, noNaN: true }).map((n) => Number(n.toFixed(6)) + 0),
      }),
    ),
    keep: fc.constantFrom('none', 'crops', 'photos'),
    faceSelection: fc.constantFrom(null, 'largest', 'center-largest', 'only'),
    qualityFilter: fc.constantFrom('none', 'standard', 'strict'),
    retentionDays: fc.option(fc.integer({ min: 1, max: 36_500 })),
    albumDays: fc.option(fc.integer({ min: 1, max: 36_500 })),
  });

  test('leave a form as they came into it', () => {
    fc.assert(
      fc.property(settings, (before) => {
        expect(readSettings(writtenSettings(before))).toEqual({ settings: before, wrong: [] });
      }),
    );
  });

  test('are not sent while a number is none', () => {
    const usual = writtenSettings({
      policy: { kind: 'fpir', target: 0.01 },
      keep: 'crops',
      faceSelection: null,
      qualityFilter: 'standard',
      retentionDays: null,
      albumDays: 90,
    });
    expect(readSettings({ ...usual, target: '0,5' }).settings?.policy).toEqual({
      kind: 'fpir',
      target: 0.005,
    });
    expect(readSettings({ ...usual, target: '0' })).toEqual({ settings: null, wrong: ['target'] });
    expect(readSettings({ ...usual, kind: 'fixed', threshold: '2' })).toEqual({
      settings: null,
      wrong: ['threshold'],
    });
    expect(readSettings({ ...usual, retentionDays: '1.5', albumDays: '0' })).toEqual({
      settings: null,
      wrong: ['retentionDays', 'albumDays'],
    });
  });
});

describe('the window that shows a face', () => {
  const side = fc.integer({ min: 50, max: 8000 });
  const part = fc.double({ min: 0, max: 0.9, noNaN: true });

  test('is a square within the photo, and holds the face where the photo leaves room', () => {
    fc.assert(
      fc.property(side, side, part, part, part, part, (width, height, x, y, w, h) => {
        const box = { x, y, width: Math.min(0.01 + w, 1 - x), height: Math.min(0.01 + h, 1 - y) };
        const square = squareAround(box, { width, height });
        expect(square.width * width).toBeCloseTo(square.height * height, 6);
        for (const [from, length] of [
          [square.x, square.width],
          [square.y, square.height],
        ] as const) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(from + length).toBeLessThanOrEqual(1 + 1e-9);
        }
        if (square.width >= box.width) {
          expect(square.x).toBeLessThanOrEqual(box.x + 1e-9);
          expect(square.x + square.width).toBeGreaterThanOrEqual(box.x + box.width - 1e-9);
        }
      }),
    );
  });
});

describe('an id made of a title', () => {
  test('is one the server takes, or nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (title) => {
        const id = idFromTitle(title);
        expect(id === '' || isId(id)).toBe(true);
      }),
    );
  });

  test('keeps what can be read of it', () => {
    expect(idFromTitle('Свадьба Анны & Михаила, 2030')).toBe('svadba-anny-mikhaila-2030');
    expect(idFromTitle('Fête d’été')).toBe('fete-d-ete');
    expect(idFromTitle('婚礼')).toBe('');
  });
});

test('an address leads to the screen it was made for, whatever the ids hold', () => {
  const id = fc
    .string({ minLength: 1, maxLength: 64 })
    .filter((text) => !/^\.{1,2}$/.test(text) && text.isWellFormed());
  fc.assert(
    fc.property(id, id, (gallery, album) => {
      const place = placeOf(addressOf('albumPart', { gallery, album, part: 'links' }));
      expect(place).toMatchObject({ name: 'albumPart', gallery, album, part: 'links' });
    }),
  );
  expect(placeOf('/desk')?.name).toBe('galleries');
  expect(placeOf('/desk/g/default/')?.name).toBe('albums');
  expect(placeOf('/desk/nothing')).toBeNull();
});
