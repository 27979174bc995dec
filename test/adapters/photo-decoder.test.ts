/** The decoder on everything a camera, a phone or a prankster may send. */
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openSharpDecoder } from '../../lib/adapters/photo-decoder/sharp.ts';
import { Refusal, type RefusalCode } from '../../lib/errors.ts';
import type { Pixels } from '../../lib/face/pixels.ts';
import { hasShared, sharedFile } from '../face/golden.ts';

const decoder = openSharpDecoder();
const WIDTH = 96;
const HEIGHT = 64;

/** Red, green / blue, white quarters with a little grain, so that no format makes it tiny. */
function quarters(): Buffer {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const right = x >= WIDTH / 2;
      const low = y >= HEIGHT / 2;
      const colour = low ? (right ? [240, 240, 240] : [20, 30, 220]) : right ? [30, 200, 40] : [220, 30, 20];
      const grain = ((x * 7919 + y * 104729) % 13) - 6;
      for (let c = 0; c < 3; c++) data[(y * WIDTH + x) * 3 + c] = colour[c]! + grain;
    }
  }
  return data;
}

const source = sharp(quarters(), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

/** Mean colours of the four quarters, rounded to what survives lossy formats: which channel rules. */
function corners({ width, height, data }: Pixels): string {
  const at = (x: number, y: number) => {
    const p = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
    const [r, g, b] = [data[p]! > 128, data[p + 1]! > 128, data[p + 2]! > 128];
    return r && g && b ? 'w' : r ? 'r' : g ? 'g' : b ? 'b' : '-';
  };
  return at(0.25, 0.25) + at(0.75, 0.25) + at(0.25, 0.75) + at(0.75, 0.75);
}

async function refusal(bytes: Uint8Array): Promise<{ code: RefusalCode; message: string }> {
  const failure: Refusal = await decoder.decode(bytes, 'reduced').then(
    () => Promise.reject(new Error('was decoded')),
    (cause) => cause,
  );
  return { code: failure.code, message: failure.message };
}

const formats = {
  'image/jpeg': () => source.clone().jpeg({ quality: 95 }),
  'image/png': () => source.clone().png(),
  'image/webp': () => source.clone().webp({ quality: 95 }),
  'image/avif': () => source.clone().avif({ quality: 80 }),
  'image/tiff': () => source.clone().tiff({ compression: 'lzw' }),
  'image/gif': () => source.clone().gif(),
} as const;

describe('what the decoder reads', () => {
  it.each(Object.entries(formats))('reads %s and says so', async (mediaType, encode) => {
    const photo = await decoder.decode(await encode().toBuffer(), 'reduced');
    expect(photo).toMatchObject({ mediaType, width: WIDTH, height: HEIGHT });
    expect(photo.pixels.data).toHaveLength(WIDTH * HEIGHT * 3);
    expect(corners(photo.pixels)).toBe('rgbw');
  });

  it('reads 16-bit, palette, alpha and grey photos alike', async () => {
    const variants = {
      deep: source.clone().toColourspace('rgb16').png(),
      palette: source.clone().png({ palette: true }),
      alpha: source.clone().ensureAlpha(0.1).png(),
      progressive: source.clone().jpeg({ progressive: true, quality: 95 }),
      cmyk: source.clone().toColourspace('cmyk').jpeg({ quality: 95 }),
      profile: source.clone().withIccProfile('p3').jpeg({ quality: 95 }),
    };
    for (const [name, encode] of Object.entries(variants)) {
      const { pixels } = await decoder.decode(await encode.toBuffer(), 'full');
      expect(corners(pixels), name).toBe('rgbw');
    }
    for (const grey of [
      source.clone().greyscale().png(),
      source.clone().greyscale().ensureAlpha(0.5).png(),
    ]) {
      const { pixels } = await decoder.decode(await grey.toBuffer(), 'full');
      expect(pixels.data).toHaveLength(WIDTH * HEIGHT * 3);
      expect(pixels.data[0]).toBe(pixels.data[2]);
    }
  });

  it('drops alpha without blending it with a background', async () => {
    const opaque = await decoder.decode(await source.clone().png().toBuffer(), 'full');
    const clear = await decoder.decode(await source.clone().ensureAlpha(0).png().toBuffer(), 'full');
    expect(clear.pixels.data).toEqual(opaque.pixels.data);
  });

  it('ignores a colour profile: the stored values are the pixels', async () => {
    const stored = await source.clone().png().toBuffer();
    const tagged = await sharp(stored).withMetadata({ icc: 'p3' }).png().toBuffer();
    const untagged = await decoder.decode(tagged, 'full');
    expect(untagged.pixels.data).toHaveLength(WIDTH * HEIGHT * 3);
    expect(corners(untagged.pixels)).toBe('rgbw');
  });

  it.each([
    [1, 'rgbw'],
    [2, 'grwb'],
    [3, 'wbgr'],
    [4, 'bwrg'],
    [5, 'rbgw'],
    [6, 'brwg'],
    [7, 'wgbr'],
    [8, 'gwrb'],
  ])('applies EXIF orientation %i', async (orientation, wanted) => {
    for (const tagged of [
      source.clone().withMetadata({ orientation }).jpeg({ quality: 95 }),
      source.clone().withMetadata({ orientation }).png(),
    ]) {
      const photo = await decoder.decode(await tagged.toBuffer(), 'reduced');
      expect(corners(photo.pixels)).toBe(wanted);
      expect([photo.width, photo.height]).toEqual(orientation > 4 ? [HEIGHT, WIDTH] : [WIDTH, HEIGHT]);
    }
  });

  it('takes the first frame of an animation', async () => {
    const second = source.clone().negate().png();
    const frames = await sharp([await source.clone().png().toBuffer(), await second.toBuffer()], {
      join: { animated: true },
    })
      .gif()
      .toBuffer();
    const photo = await decoder.decode(frames, 'full');
    expect([photo.width, photo.height]).toEqual([WIDTH, HEIGHT]);
    expect(corners(photo.pixels)).toBe('rgbw');
  });

  it('reads a JPEG with stray bytes between its markers and one with a tail', async () => {
    const jpeg = await formats['image/jpeg']().toBuffer();
    const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]));
    const stray = Buffer.concat([jpeg.subarray(0, scan), Buffer.from([0, 0, 0]), jpeg.subarray(scan)]);
    const tail = Buffer.concat([jpeg, Buffer.alloc(500, 7)]);
    for (const odd of [stray, tail]) {
      expect(corners((await decoder.decode(odd, 'reduced')).pixels)).toBe('rgbw');
    }
  });
});

describe('big photos', () => {
  const [width, height] = [4203, 2711];
  let jpeg: Buffer;

  beforeAll(async () => {
    // Noise keeps the file big enough to be worth a look at its header.
    const noise = sharp({
      create: {
        width,
        height,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 30 },
      },
    });
    jpeg = await noise.withMetadata({ orientation: 6 }).jpeg({ quality: 60 }).toBuffer();
  });

  it('come smaller when one look is enough, with the size they really have', async () => {
    const photo = await decoder.decode(jpeg, 'reduced');
    expect([photo.width, photo.height]).toEqual([height, width]);
    expect(photo.pixels.height).toBeLessThan(height);
    expect(Math.max(photo.pixels.width, photo.pixels.height)).toBeGreaterThanOrEqual(1280);
    expect(photo.pixels.width / photo.pixels.height).toBeCloseTo(height / width, 2);
    expect(photo.pixels.data).toHaveLength(photo.pixels.width * photo.pixels.height * 3);
  });

  it('come whole when every pixel is asked for', async () => {
    const photo = await decoder.decode(jpeg, 'full');
    expect([photo.pixels.width, photo.pixels.height]).toEqual([height, width]);
  });
});

describe('what the decoder refuses', () => {
  const named = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(200)]);

  it.each([
    ['an empty file', Buffer.alloc(0), /empty/],
    ['text', Buffer.from('hello, I am a text called photo.jpg'), /no image/],
    ['zeros', Buffer.alloc(5000), /no image/],
    ['PDF', named('%PDF-1.7\n'), /pdf.*JPEG/],
    [
      'SVG',
      Buffer.from('<?xml version="1.0"?>\n<!-- hi -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
      /svg.*PNG/,
    ],
    ['plain SVG', Buffer.from('  <svg viewBox="0 0 1 1"/>'), /svg.*PNG/],
    ['a movie', named('\0\0\0\x18ftypisom\0\0\0\0isomiso2'), /video.*frame/],
    ['WebM', named('\x1aE\xdf\xa3'), /video.*frame/],
    ['BMP', named('BM'), /bmp.*JPEG/],
    ['a CR2', named('II*\0\x10\0\0\0CR\x02\0'), /raw.*JPEG/],
    ['a CR3', named('\0\0\0\x18ftypcrx \0\0\0\x01'), /raw.*JPEG/],
    ['an HTML page', Buffer.from('<html><body><svg></svg></body></html>'), /no image/],
  ])('%s as media_type_unsupported, with a hint', async (_, bytes, hint) => {
    const { code, message } = await refusal(bytes);
    expect(code).toBe('media_type_unsupported');
    expect(message).toMatch(hint);
  });

  it.each(Object.entries(formats))('%s that ends early, wherever it is cut', async (_, encode) => {
    const whole = await encode().toBuffer();
    for (const share of [0.2, 0.5, 0.9]) {
      const { code } = await refusal(whole.subarray(0, Math.floor(whole.length * share)));
      expect(code, `${share}`).toBe('image_truncated');
    }
    const { code } = await refusal(whole.subarray(0, whole.length - 2));
    expect(['image_truncated', 'image_undecodable']).toContain(code);
  });

  it('a JPEG whose second half is zeros', async () => {
    const jpeg = await formats['image/jpeg']().toBuffer();
    const hollow = Buffer.from(jpeg);
    hollow.fill(0, jpeg.length >> 1);
    expect((await refusal(hollow)).code).toBe('image_truncated');
  });

  it('a PNG with damaged data as image_undecodable', async () => {
    const png = Buffer.from(await formats['image/png']().toBuffer());
    for (let i = 0; i < 40; i++) png[(png.length >> 1) + i]! ^= 0x5a;
    expect((await refusal(png)).code).toBe('image_undecodable');
  });

  it('more than 100 megapixels, from the header alone', async () => {
    const huge = Buffer.from(await formats['image/png']().toBuffer());
    // IHDR: length, type, then width, height and five more bytes under a checksum.
    huge.writeUInt32BE(20_000, 16);
    huge.writeUInt32BE(20_000, 20);
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
    expect((await refusal(huge)).code).toBe('image_too_large');
  });

  it.each([
    [1, 1],
    [15, 400],
    [400, 15],
  ])('%i × %i pixels as image_too_small', async (width, height) => {
    const png = await sharp({ create: { width, height, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect((await refusal(png)).code).toBe('image_too_small');
  });

  it('whatever is wrong with it by a refusal: any damage gives pixels or a reason', async () => {
    const wholes = await Promise.all(Object.values(formats).map((encode) => encode().toBuffer()));
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 20 });
    const file = fc.constantFrom(...wholes);
    await fc.assert(
      fc.asyncProperty(file, damage, fc.boolean(), async (whole, changes, nearHead) => {
        const bytes = Buffer.from(whole);
        const reach = nearHead ? Math.min(400, bytes.length) : bytes.length;
        for (const [at, value] of changes) bytes[at % reach] = value;
        const outcome = await decoder.decode(bytes, 'reduced').catch((cause: unknown) => cause);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Refusal);
        else expect(outcome).toMatchObject({ pixels: { data: expect.any(Uint8Array) } });
      }),
      { numRuns: 200 },
    );
  });

  it('tells no path, no library and no bytes in its messages', async () => {
    const jpeg = await formats['image/jpeg']().toBuffer();
    const { message } = await refusal(jpeg.subarray(0, 500));
    expect(message).not.toMatch(/vips|sharp|\/|0x/i);
  });
});

describe.skipIf(!hasShared)('photos of iPhones', () => {
  const heic = (name: string) => Buffer.from(sharedFile(`faces/heic/${name}.heic`));

  it('are read, upright and in full, whatever is asked for', async () => {
    const whole = await decoder.decode(heic('12mp_1_face'), 'reduced');
    expect(whole).toMatchObject({ mediaType: 'image/heic', width: 4032, height: 2691 });
    expect(whole.pixels.data).toHaveLength(4032 * 2691 * 3);
  });

  it('show the photo they were made from', async () => {
    const { pixels } = await decoder.decode(heic('upright_2_faces'), 'full');
    const jpeg = await decoder.decode(sharedFile('faces/photos/010_2.jpg'), 'full');
    expect(difference(pixels, jpeg.pixels)).toBeLessThan(1);
  });

  it('are turned once where the file and its EXIF both say so', async () => {
    const turned = await decoder.decode(heic('exif6_2_faces'), 'full');
    const upright = await decoder.decode(heic('upright_2_faces'), 'full');
    expect([turned.width, turned.height]).toEqual([upright.width, upright.height]);
    expect(difference(turned.pixels, upright.pixels)).toBeLessThan(1);
  });

  it('are refused as image_truncated wherever they are cut, and where room was kept but not filled', async () => {
    const whole = heic('exif6_2_faces');
    for (const share of [0.1, 0.5, 0.99]) {
      expect((await refusal(whole.subarray(0, Math.floor(whole.length * share)))).code).toBe(
        'image_truncated',
      );
    }
    whole.fill(0, whole.length >> 1);
    expect((await refusal(whole)).code).toBe('image_truncated');
  });

  /** The size box of the file, its length and type before version and flags, then width and height. */
  function announcing(width: number, height: number): Buffer {
    const changed = heic('upright_2_faces');
    const at = changed.indexOf('ispe', 0, 'latin1') + 8;
    changed.writeUInt32BE(width, at);
    changed.writeUInt32BE(height, at + 4);
    return changed;
  }

  it('are refused by the size they announce, before anything is decoded', async () => {
    expect((await refusal(announcing(12_000, 9_000))).code).toBe('image_too_large');
    expect((await refusal(announcing(12, 9_000))).code).toBe('image_too_small');
  });

  it('with a picture of another kind inside are refused with a hint', async () => {
    const foreign = heic('upright_2_faces');
    foreign.write('unci', foreign.indexOf('hvc1', 0, 'latin1'), 'latin1');
    const { code, message } = await refusal(foreign);
    expect(code).toBe('media_type_unsupported');
    expect(message).toMatch(/JPEG/);
  });

  it('whatever is wrong with one, give pixels or a reason, and the next one is read as before', async () => {
    const whole = heic('upright_2_faces');
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(damage, fc.boolean(), async (changes, nearHead) => {
        const bytes = Buffer.from(whole);
        const reach = nearHead ? 480 : bytes.length;
        for (const [at, value] of changes) bytes[at % reach] = value;
        const outcome = await decoder.decode(bytes, 'full').catch((cause: unknown) => cause);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Refusal);
        else expect(outcome).toMatchObject({ pixels: { data: expect.any(Uint8Array) } });
      }),
      { numRuns: 30 },
    );
    expect((await decoder.decode(whole, 'full')).width).toBe(800);
  });

  /** Mean of the absolute differences in grey levels. */
  function difference(a: Pixels, b: Pixels): number {
    expect(a.data).toHaveLength(b.data.length);
    return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length;
  }
});
