/** Renditions on every kind of photo: looked at pixel by pixel, and searched for anything the file said beside its pixels. */
import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { marked } from '../../lib/adapters/photo-decoder/marked.ts';
import { renderPhoto } from '../../lib/adapters/photo-decoder/render.ts';
import { openSharpDecoder } from '../../lib/adapters/photo-decoder/sharp.ts';
import { thumbHash } from '../../lib/adapters/photo-decoder/thumb-hash.ts';
import { watermarkSvg } from '../../lib/adapters/photo-decoder/watermark.ts';
import { watermark } from '../../lib/edge/schemas/watermark.ts';
import { Refusal } from '../../lib/errors.ts';
import { renditionSize } from '../../lib/face/rendition-size.ts';
import { hasShared, sharedFile } from '../face/golden.ts';

const WIDTH = 96;
const HEIGHT = 64;

/** Red, green / blue, white quarters. */
function quarters(width = WIDTH, height = HEIGHT): Buffer {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const right = x >= width / 2;
      const low = y >= height / 2;
      const colour = low ? (right ? [240, 240, 240] : [20, 30, 220]) : right ? [30, 200, 40] : [220, 30, 20];
      data.set(colour, (y * width + x) * 3);
    }
  }
  return data;
}

const source = (width = WIDTH, height = HEIGHT) =>
  sharp(quarters(width, height), { raw: { width, height, channels: 3 } });

async function render(
  bytes: Uint8Array,
  { rotation = 0, words = null }: { rotation?: 0 | 90 | 180 | 270; words?: string | null } = {},
) {
  const { placeholder, renditions } = await renderPhoto({ bytes, rotation, watermark: words });
  const [thumbnail, web] = renditions;
  if (thumbnail?.kind !== 'thumbnail' || web?.kind !== 'web')
    throw new Error('one of each kind was promised');
  return { placeholder, thumbnail, web };
}

/** The colour of one place, in shares of width and height. */
async function colourAt(bytes: Uint8Array, x: number, y: number): Promise<readonly number[]> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
  return [...data.subarray(at, at + 3)];
}

async function corners(bytes: Uint8Array): Promise<string> {
  const letters = [];
  for (const [x, y] of [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ] as const) {
    const [r, g, b] = (await colourAt(bytes, x, y)).map((value) => value > 128);
    letters.push(r && g && b ? 'w' : r ? 'r' : g ? 'g' : b ? 'b' : '-');
  }
  return letters.join('');
}

const near = (colour: readonly number[], wanted: readonly number[], by: number) =>
  expect(
    colour.reduce((most, value, i) => Math.max(most, Math.abs(value - wanted[i]!)), 0),
  ).toBeLessThanOrEqual(by);

describe('sizes', () => {
  it('fit into 400 and 2048 pixels, keep their shape and are never enlarged', async () => {
    const large = await render(await source(3000, 2000).jpeg().toBuffer());
    expect(large.thumbnail).toMatchObject({ width: 400, height: 267, mediaType: 'image/webp' });
    expect(large.web).toMatchObject({ width: 2048, height: 1365, mediaType: 'image/jpeg' });
    const small = await render(await source(90, 60).jpeg().toBuffer());
    for (const { width, height } of [small.thumbnail, small.web])
      expect({ width, height }).toEqual({ width: 90, height: 60 });
  });

  it('say of themselves what their bytes are', async () => {
    const { thumbnail, web } = await render(await source(2500, 1700).png().toBuffer());
    for (const { bytes, width, height, mediaType } of [thumbnail, web])
      expect(await sharp(bytes).metadata()).toMatchObject({ width, height, mediaType });
  });

  it.each([
    [1, 5000],
    [5000, 1],
    [1, 1],
  ])('a photo of %i × %i pixels has renditions of at least a pixel', async (width, height) => {
    const bytes = await sharp({ create: { width, height, channels: 3, background: '#c01010' } })
      .png()
      .toBuffer();
    const { thumbnail, web, placeholder } = await render(bytes);
    expect(web).toMatchObject(renditionSize('web', { width, height }));
    expect(thumbnail).toMatchObject(renditionSize('thumbnail', { width, height }));
    near(await colourAt(web.bytes, 0.5, 0.5), [192, 16, 16], 6);
    expect(placeholder.length).toBeLessThanOrEqual(36);
  });

  it('for any photo: the longer side is the limit or the photo’s own, the shape is off by less than a pixel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 20_000 }),
        (width, height) => {
          const size = renditionSize('web', { width, height });
          expect(Math.max(size.width, size.height)).toBe(Math.min(2048, Math.max(width, height)));
          const factor = Math.min(1, 2048 / Math.max(width, height));
          expect(Math.abs(size.width - width * factor)).toBeLessThan(1);
          expect(Math.abs(size.height - height * factor)).toBeLessThan(1);
        },
      ),
    );
  });
});

describe('upright', () => {
  // Of each orientation where the photo's quarters come to lie: red, green, blue, white as r, g, b, w.
  const upright = { 1: 'rgbw', 2: 'grwb', 3: 'wbgr', 4: 'bwrg', 5: 'rbgw', 6: 'brwg', 7: 'wgbr', 8: 'gwrb' };

  it.each(Object.entries(upright))('EXIF orientation %s', async (orientation, wanted) => {
    const bytes = await source()
      .withMetadata({ orientation: Number(orientation) })
      .jpeg({ quality: 95 })
      .toBuffer();
    const { thumbnail, web } = await render(bytes);
    expect(await corners(web.bytes)).toBe(wanted);
    expect(await corners(thumbnail.bytes)).toBe(wanted);
    const turned = Number(orientation) > 4;
    expect(web).toMatchObject(turned ? { width: HEIGHT, height: WIDTH } : { width: WIDTH, height: HEIGHT });
    // And the same as sharp turns it.
    expect(await corners(await sharp(bytes).autoOrient().png().toBuffer())).toBe(wanted);
  });

  it('turned further, as the analysis had to', async () => {
    const bytes = await source().jpeg({ quality: 95 }).toBuffer();
    expect(await corners((await render(bytes, { rotation: 90 })).web.bytes)).toBe('brwg');
    const lying = await source().withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
    expect(await corners((await render(lying, { rotation: 270 })).web.bytes)).toBe('rgbw');
  });
});

describe('colours', () => {
  const COLOUR = [200, 60, 50];
  const flat = () => sharp({ create: { width: 64, height: 48, channels: 3, background: 'rgb(200,60,50)' } });

  it.each([
    ['JPEG', (p: Sharp) => p.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })],
    ['8-bit PNG', (p: Sharp) => p.png()],
    ['16-bit PNG', (p: Sharp) => p.toColourspace('rgb16').png()],
    ['16-bit TIFF', (p: Sharp) => p.toColourspace('rgb16').tiff()],
    ['WebP', (p: Sharp) => p.webp({ quality: 100, lossless: true })],
  ])('Display P3 becomes sRGB: %s', async (_, encode) => {
    // sharp converts to the profile as it writes, so what is read back must be the sRGB colour it began with.
    const bytes = await encode(flat().withIccProfile('p3')).toBuffer();
    expect((await sharp(bytes).metadata()).icc).toBeDefined();
    const stored = await sharp(bytes, { ignoreIcc: true }).toColourspace('srgb').raw().toBuffer();
    expect(stored[0]).not.toBeCloseTo(COLOUR[0]!, -0.5);
    const { web, thumbnail } = await render(bytes);
    near(await colourAt(web.bytes, 0.5, 0.5), COLOUR, 5);
    near(await colourAt(thumbnail.bytes, 0.5, 0.5), COLOUR, 8);
  });

  it('16-bit photos without a profile keep their colours', async () => {
    const bytes = await flat().toColourspace('rgb16').png().toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    near(await colourAt((await render(bytes)).web.bytes, 0.5, 0.5), COLOUR, 4);
  });

  it('CMYK becomes sRGB, with a profile and without', async () => {
    const bytes = await flat().toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect(await sharp(bytes).metadata()).toMatchObject({ space: 'cmyk', channels: 4 });
    near(await colourAt((await render(bytes)).web.bytes, 0.5, 0.5), COLOUR, 24);
    const bare = await flat().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    const { web } = await render(bare);
    expect(await sharp(web.bytes).metadata()).toMatchObject({ space: 'srgb', channels: 3 });
    const [r = 0, g = 0, b = 0] = await colourAt(web.bytes, 0.5, 0.5);
    expect(r).toBeGreaterThan(g + 60);
    expect(r).toBeGreaterThan(b + 60);
  });

  it('what is transparent becomes paper, what is half so becomes half', async () => {
    const data = Buffer.alloc(64 * 48 * 4);
    for (let i = 0; i < 64 * 48; i++) data.set([200, 0, 0, i % 64 < 32 ? 0 : 128], i * 4);
    const bytes = await sharp(data, { raw: { width: 64, height: 48, channels: 4 } })
      .png()
      .toBuffer();
    const { web } = await render(bytes);
    near(await colourAt(web.bytes, 0.2, 0.5), [255, 255, 255], 3);
    near(await colourAt(web.bytes, 0.8, 0.5), [227, 127, 127], 6);
  });

  it('grey photos stay grey', async () => {
    const bytes = await flat().greyscale().jpeg().toBuffer();
    const [r, g, b] = await colourAt((await render(bytes)).web.bytes, 0.5, 0.5);
    expect([g, b]).toEqual([r, r]);
  });
});

/** What must not be found anywhere in a rendition. */
const SECRETS = [
  'GPS',
  'Exif',
  'EXIF',
  'http://ns.adobe.com',
  'xmpmeta',
  'Photoshop',
  '8BIM',
  'ICC_PROFILE',
  'ICCP',
  'Mrs. Doe',
  'A7 IV',
  '4711',
];

describe('nothing beside the pixels', () => {
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>Mrs. Doe</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`;
  const told = () =>
    source()
      .withIccProfile('p3')
      .withXmp(xmp)
      .withExif({
        IFD0: { Model: 'A7 IV', Copyright: 'Mrs. Doe' },
        IFD2: { BodySerialNumber: '4711' },
        IFD3: {
          GPSLatitudeRef: 'N',
          GPSLatitude: '51/1 30/1 3230/100',
          GPSLongitudeRef: 'W',
          GPSLongitude: '0/1 7/1 4366/100',
        },
      });

  it.each([
    ['JPEG', () => told().jpeg()],
    ['PNG', () => told().png()],
    ['WebP', () => told().webp()],
    ['TIFF', () => told().tiff()],
    ['AVIF', () => told().avif()],
  ])('place, camera, names and profile of a %s are gone', async (_, encode) => {
    const bytes = await encode().toBuffer();
    const before = await sharp(bytes).metadata();
    expect([before.exif, before.icc].some((part) => part !== undefined)).toBe(true);
    const { thumbnail, web } = await render(bytes, { words: '© Nord' });
    for (const rendition of [thumbnail, web]) {
      const after = await sharp(rendition.bytes).metadata();
      for (const part of ['exif', 'icc', 'xmp', 'iptc', 'orientation', 'comments'] as const)
        expect(after[part]).toBeUndefined();
      const text = Buffer.from(rendition.bytes).toString('latin1');
      expect(SECRETS.filter((secret) => text.includes(secret))).toEqual([]);
    }
  });

  it('a JPEG with an IPTC block loses it', async () => {
    const plain = await source().jpeg().toBuffer();
    const name = Buffer.from('Mrs. Doe');
    const iptc = Buffer.concat([Buffer.from([0x1c, 2, 80, 0, name.length]), name]);
    const block = Buffer.concat([
      Buffer.from('Photoshop 3.0\0'),
      Buffer.from('8BIM'),
      Buffer.from([4, 4, 0, 0, 0, 0, 0, iptc.length]),
      iptc,
      Buffer.alloc(iptc.length % 2),
    ]);
    const marker = Buffer.from([0xff, 0xed, (block.length + 2) >> 8, (block.length + 2) & 255]);
    const bytes = Buffer.concat([plain.subarray(0, 2), marker, block, plain.subarray(2)]);
    expect((await sharp(bytes).metadata()).iptc).toBeDefined();
    const { web } = await render(bytes);
    expect((await sharp(web.bytes).metadata()).iptc).toBeUndefined();
    expect(Buffer.from(web.bytes).includes('Mrs. Doe')).toBe(false);
  });

  it('the second picture behind a JPEG, whatever it shows, stays behind', async () => {
    const bytes = Buffer.concat([await source().jpeg().toBuffer(), Buffer.from('GPS Mrs. Doe 4711')]);
    expect(Buffer.from((await render(bytes)).web.bytes).includes('Mrs. Doe')).toBe(false);
  });
});

describe('watermark', () => {
  const grey = () =>
    sharp({ create: { width: 1200, height: 800, channels: 3, background: '#808080' } })
      .jpeg()
      .toBuffer();
  const spread = async (bytes: Uint8Array) => {
    const { channels } = await sharp(bytes).stats();
    return channels[0]!.stdev;
  };

  it('shows on both renditions, and only where one is asked for', async () => {
    const bytes = await grey();
    const plain = await render(bytes);
    const marked = await render(bytes, { words: '© Студия Nord' });
    for (const kind of ['thumbnail', 'web'] as const) {
      expect(await spread(plain[kind].bytes)).toBeLessThan(1);
      expect(await spread(marked[kind].bytes)).toBeGreaterThan(5);
      expect(marked[kind]).toMatchObject({ width: plain[kind].width, height: plain[kind].height });
    }
    // What is shown before the photo is there has no words to show.
    expect(marked.placeholder).toBe(plain.placeholder);
  });

  it('reaches every part of the photo', async () => {
    const { web } = await render(await grey(), { words: 'Nord' });
    for (let column = 0; column < 3; column++)
      for (let row = 0; row < 2; row++) {
        const part = { left: column * 400, top: row * 400, width: 400, height: 400 };
        expect(await spread(await sharp(web.bytes).extract(part).png().toBuffer())).toBeGreaterThan(3);
      }
  });

  it.each([
    ['a wide photo', 300, 200],
    ['a high one', 200, 300],
    ['a wide one again, after many others', 300, 200],
  ])('is what a compositor makes of the drawing: %s', async (_, width, height) => {
    const pixels = { width, height, data: quarters(width, height) };
    const raw = { width, height, channels: 3 } as const;
    const drawing = Buffer.from(watermarkSvg('Nord', pixels));
    const wanted = await sharp(pixels.data, { raw })
      .composite([{ input: drawing }])
      .removeAlpha()
      .raw()
      .toBuffer();
    // The compositor multiplies colours by their cover and divides again, and loses a little.
    near([...(await marked(pixels, 'Nord')).data], [...wanted], 4);
    expect(pixels.data.equals(quarters(width, height))).toBe(true);
    for (let side = 1800; side < 1803; side++)
      await marked({ width: side, height: 1, data: new Uint8Array(side * 3) }, 'Nord');
  });

  it('every letter that may be in one has an outline of its own', () => {
    const letters = Array.from({ length: 0x2200 }, (_, code) => String.fromCodePoint(code)).filter(
      (letter) => watermark.safeParse(letter).success && letter.trim() !== '',
    );
    expect(letters.length).toBeGreaterThan(450);
    const size = { width: 100, height: 100 };
    const unknown = Buffer.from(watermarkSvg('\u{1f600}', size)).toString();
    const drawn = letters.filter((letter) => Buffer.from(watermarkSvg(letter, size)).toString() === unknown);
    expect(drawn).toEqual([]);
  });

  it('words are drawn, never read as a drawing', async () => {
    const { web } = await render(await grey(), { words: '</pattern><script>"&' });
    expect(await spread(web.bytes)).toBeGreaterThan(3);
  });
});

describe('placeholder', () => {
  // What thumbhash 0.1.1 (npm) answers for these pixels.
  it.each([
    [100, 67, 'WQoGLYJQZ4ighnh3hmdnd29Pp5+4'],
    [67, 100, 'WQoGLQJghpGHiHdod3d3d35P+KmO'],
    [100, 100, 'WQoGLwJgdoegh4d3d2hoeGd39/d0+psJ'],
    [100, 1, '1Csq+ZB3eHiIiAiId4jQjyg='],
    [1, 100, 'kysq6QgIh3iIh4d3CIeHoIg='],
    [1, 1, 'AAgCBwAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    [32, 24, 'FyoGJYiCd4dweIh0eGd4iY8do/n7'],
  ])('is the ThumbHash of the reference, byte for byte: %i × %i', (width, height, wanted) => {
    const data = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        data.set(
          [
            (x * x * 31 + y * 17 + x * y * 7) % 256,
            (x * 3 + y * y) % 256,
            Math.floor((200 * x * y) / (width * height)),
          ],
          (y * width + x) * 3,
        );
    expect(thumbHash({ width, height, data })).toBe(wanted);
  });

  it('is at most 24 bytes long', async () => {
    const { placeholder } = await render(await source(1000, 1000).jpeg().toBuffer());
    expect(Buffer.from(placeholder, 'base64').length).toBeLessThanOrEqual(24);
  });
});

describe.skipIf(!hasShared)('HEIC', () => {
  it('is turned once, though both the file and its EXIF say how', async () => {
    const { web } = await render(sharedFile('faces/heic/exif6_2_faces.heic'));
    expect(web).toMatchObject({ width: 800, height: 566 });
    expect((await sharp(web.bytes).metadata()).exif).toBeUndefined();
  });

  it('that was analysed is not decoded again: what it was scaled down to there gives the same renditions', async () => {
    const bytes = sharedFile('faces/heic/exif6_2_faces.heic');
    const { preview } = await openSharpDecoder().decode(bytes, 'full', true);
    expect(preview).toBeDefined();
    const none = new Uint8Array();
    const request = { rotation: 90, watermark: null } as const;
    expect(await renderPhoto({ ...request, bytes: none, preview })).toEqual(
      await renderPhoto({ ...request, bytes }),
    );
    expect((await openSharpDecoder().decode(bytes, 'full')).preview).toBeUndefined();
  });
});

describe('bounds', () => {
  it('a photo of 100 megapixels is scaled down while it is read', async () => {
    const bytes = await sharp({
      create: { width: 12_500, height: 8_000, channels: 3, background: '#305080' },
    })
      .jpeg({ quality: 60 })
      .toBuffer();
    const before = process.memoryUsage().rss;
    const { web } = await render(bytes);
    expect(web).toMatchObject({ width: 2048, height: 1311 });
    // In full it would be 300 MB.
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    near(await colourAt(web.bytes, 0.5, 0.5), [48, 80, 128], 5);
  });

  it.each([
    [
      'more than 100 megapixels',
      () =>
        sharp({ create: { width: 12_600, height: 8_000, channels: 3, background: '#fff' } })
          .png()
          .toBuffer(),
      'image_too_large',
    ],
    [
      'half a file',
      async () => (await source(600, 400).jpeg().toBuffer()).subarray(0, 2000),
      'image_truncated',
    ],
    ['no photo', async () => Buffer.from('not a photo'), 'media_type_unsupported'],
  ])('%s is refused', async (_, make, code) => {
    const failure: unknown = await render(await make()).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(Refusal);
    expect(failure).toMatchObject({ code });
  });
});
