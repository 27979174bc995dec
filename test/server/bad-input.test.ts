/** Every photo somebody may send by mistake or on purpose, to a real server with real models. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Box } from '../../lib/face/face.ts';
import { overlap } from '../../lib/face/geometry.ts';
import { giveDatabase } from '../fixtures/registry.ts';
import {
  type Answer,
  ask,
  expectNoInsides,
  expectProblem,
  type FormPart,
  hasPhotos,
  lfw,
  postForm,
  sharedPhoto,
  traces,
} from './attack.ts';

import { png, pngChunk } from './png.ts';
import { type RunningServer, startServer } from './running-server.ts';

describe.skipIf(!hasPhotos)('a photo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-photos-'));
  const people = hasPhotos ? lfw() : [];
  const known = ['Zerlina.Quist', 'Ottokar-Vex', 'Ysolde_Brandt'];
  /** Not enrolled, of the second person. */
  const probe = people[1]?.[3] ?? Buffer.alloc(0);
  let server: RunningServer;
  let upright: Box;

  const identify = (bytes: Uint8Array, ...more: readonly FormPart[]): Promise<Answer> =>
    postForm(`${server.url}/v1/galleries/default/identify`, [['file', bytes, 'Quist at home.jpg'], ...more]);
  const enroll = (person: string, photos: readonly Uint8Array[], ...more: readonly FormPart[]) =>
    postForm(`${server.url}/v1/galleries/default/persons/${person}/faces`, [
      ...photos.map((bytes): FormPart => ['files', bytes, 'Quist at home.jpg']),
      ...more,
    ]);

  beforeAll(async () => {
    await giveDatabase(folder);
    server = await startServer(folder, { LOG_LEVEL: 'debug' });
    for (const [i, person] of known.entries()) {
      const answer = await enroll(person, people[i]?.slice(0, 2) ?? [], ['displayName', `Name of ${person}`]);
      expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    }
    upright = (await identify(probe)).body.face.box;
  });
  afterAll(async () => {
    await server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const photo = () => sharp(probe);
  const jpeg = () => photo().jpeg({ quality: 95 }).toBuffer();
  const asPng = async (of: Sharp) => of.png().toBuffer();
  const pixels = () => photo().raw().toBuffer();
  const grey = async () => photo().greyscale().raw().toBuffer();
  const side = { width: 250, height: 250 } as const;
  const twice = (values: Uint8Array) => Buffer.from(Uint8Array.from([...values].flatMap((v) => [v, 0])));
  const greyPalette = Buffer.from(Array.from({ length: 256 }, (_, i) => [i, i, i]).flat());
  const frames = async () => [await asPng(photo()), await asPng(sharp(people[2]?.[3]))];
  /** The pixels as they lie in the file when the camera was held so that `orientation` turns them upright. */
  const held = async (orientation: number) => {
    const lying = {
      1: (of: Sharp) => of,
      2: (of: Sharp) => of.flop(),
      3: (of: Sharp) => of.rotate(180),
      4: (of: Sharp) => of.flip(),
      5: (of: Sharp) => of.rotate(90),
      6: (of: Sharp) => of.rotate(270),
      7: (of: Sharp) => of.rotate(270),
      8: (of: Sharp) => of.rotate(90),
    }[orientation];
    const turned = await asPng(lying?.(photo()) ?? photo());
    return sharp(orientation === 5 || orientation === 7 ? await asPng(sharp(turned).flop()) : turned);
  };
  const exif = async (orientation: number) => (await held(orientation)).withMetadata({ orientation });

  const oddities: Readonly<Record<string, () => Promise<Uint8Array>>> = {
    'with 16 bits a channel': async () => png({ ...side, depth: 16, colour: 2, rows: twice(await pixels()) }),
    'with 16 bits of grey and alpha': async () => {
      const rows = Buffer.alloc(250 * 250 * 4);
      for (const [i, v] of (await grey()).entries()) rows[i * 4] = v;
      return png({ ...side, depth: 16, colour: 4, rows });
    },
    'in grey': () => photo().greyscale().jpeg().toBuffer(),
    'in 16 levels of grey': async () => {
      const rows = Buffer.alloc(125 * 250);
      for (const [i, v] of (await grey()).entries()) rows[i >> 1]! |= (v >> 4) << (i % 2 === 0 ? 4 : 0);
      return png({ ...side, depth: 4, colour: 0, rows });
    },
    'with a palette': () => photo().png({ palette: true, colours: 64 }).toBuffer(),
    'with a palette that is nearly transparent': async () =>
      png({
        ...side,
        depth: 8,
        colour: 3,
        rows: await grey(),
        chunks: [pngChunk('PLTE', greyPalette), pngChunk('tRNS', Buffer.alloc(256, 7))],
      }),
    'with alpha 0 throughout': () => asPng(photo().ensureAlpha(0)),
    interlaced: () => photo().png({ progressive: true }).toBuffer(),
    'in CMYK': () => photo().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
    'in CMYK with its profile': () => photo().withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer(),
    'with the profile Display P3': () => photo().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer(),
    'with a profile that unpacks to 50 MB': async () => {
      const { deflateSync } = await import('node:zlib');
      const profile = Buffer.concat([Buffer.from('x\0\0'), deflateSync(Buffer.alloc(50_000_000))]);
      return png({ ...side, depth: 8, colour: 2, rows: await pixels(), chunks: [pngChunk('iCCP', profile)] });
    },
    'as progressive JPEG': () => photo().jpeg({ progressive: true, quality: 95 }).toBuffer(),
    'as GIF': () => photo().gif().toBuffer(),
    'as animated GIF, by its first frame': async () =>
      sharp(await frames(), { join: { animated: true } })
        .gif()
        .toBuffer(),
    'as animated WebP, by its first frame': async () =>
      sharp(await frames(), { join: { animated: true } })
        .webp()
        .toBuffer(),
    'as TIFF of two pages, by the first': async () =>
      sharp(await frames(), { join: { animated: true } })
        .tiff({ compression: 'lzw' })
        .toBuffer(),
    'as float TIFF': () => photo().toColourspace('scrgb').tiff({ compression: 'none' }).toBuffer(),
    'as AVIF of 10 bits': () => photo().avif({ bitdepth: 10, quality: 70 }).toBuffer(),
    'as lossless WebP': () => photo().webp({ lossless: true }).toBuffer(),
    ...Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [
        `with EXIF orientation ${n}`,
        async () => (await exif(n)).jpeg({ quality: 95 }).toBuffer(),
      ]),
    ),
    'with EXIF orientation 6 in PNG': async () => (await exif(6)).png().toBuffer(),
    'with EXIF orientation 6 in WebP': async () => (await exif(6)).webp({ quality: 95 }).toBuffer(),
    'with EXIF orientation 6 in TIFF': async () => (await exif(6)).tiff({ compression: 'lzw' }).toBuffer(),
    'with EXIF orientation 6 in AVIF': async () => (await exif(6)).avif({ quality: 70 }).toBuffer(),
    'with bytes behind its end': async () => Buffer.concat([await jpeg(), Buffer.alloc(5000, 0x41)]),
    'that is a ZIP archive too': async () => Buffer.concat([await jpeg(), Buffer.from('PK\x03\x04 more')]),
    'with a script in a comment': async () => {
      const [plain, script] = [await jpeg(), Buffer.from('<script>alert(1)</script>')];
      const comment = Buffer.from([0xff, 0xfe, 0, script.length + 2]);
      return Buffer.concat([plain.subarray(0, 2), comment, script, plain.subarray(2)]);
    },
    'called .png that is a JPEG': jpeg,
    'upside down': () => photo().rotate(180).jpeg({ quality: 95 }).toBuffer(),
    'on its side': () => photo().rotate(90).jpeg({ quality: 95 }).toBuffer(),
  };

  test.each(Object.entries(oddities))('%s is answered like any other', async (_name, make) => {
    const { status, body } = await identify(await make());
    expect([status, body.verdict, body.person?.id], JSON.stringify(body)).toEqual([200, 'match', known[1]]);
    expect(overlap(body.face.box, upright), 'the box is in upright pixels').toBeGreaterThan(0.85);
  });

  const cut = (share: number) => async (make: () => Promise<Buffer>) => {
    const whole = await make();
    return whole.subarray(0, share < 0 ? whole.length + share : Math.floor(whole.length * share));
  };
  const named = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(200)]);
  const flat = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#876' } });
  const beside = async (left: Buffer, right: Buffer) =>
    flat(500, 250)
      .composite([
        { input: left, left: 0, top: 0 },
        { input: right, left: 250, top: 0 },
      ])
      .jpeg({ quality: 95 })
      .toBuffer();
  const two = () => beside(people[4]?.[0] ?? probe, people[5]?.[0] ?? probe);
  /** A JPEG that says it is larger than it is. */
  const boasting = async (size: number) => {
    const claimed = Buffer.from(await jpeg());
    const frame = claimed.indexOf(Buffer.from([0xff, 0xc0]));
    claimed.writeUInt16BE(size, frame + 5);
    claimed.writeUInt16BE(size, frame + 7);
    return claimed;
  };
  const damaged = async (make: () => Promise<Buffer>) => {
    const bytes = Buffer.from(await make());
    bytes.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 300);
    return bytes;
  };

  type Case = readonly [
    name: string,
    make: () => Promise<Uint8Array> | Uint8Array,
    status: number,
    code: string,
  ];
  const unsupported = (name: string, bytes: Uint8Array): Case => [
    name,
    () => bytes,
    415,
    'media_type_unsupported',
  ];
  const truncations: Case[] = Object.entries({
    JPEG: jpeg,
    'progressive JPEG': () => photo().jpeg({ progressive: true }).toBuffer(),
    PNG: () => asPng(photo()),
    WebP: () => photo().webp().toBuffer(),
    GIF: () => photo().gif().toBuffer(),
    AVIF: () => photo().avif().toBuffer(),
    TIFF: () => photo().tiff({ compression: 'lzw' }).toBuffer(),
  }).flatMap(([name, make]) =>
    [0.1, 0.5, 0.95].map(
      (share): Case => [`${name} cut at ${share}`, () => cut(share)(make), 422, 'image_truncated'],
    ),
  );
  const refusals: readonly Case[] = [
    unsupported('0 bytes', Buffer.alloc(0)),
    unsupported('text called .jpg', Buffer.from('I am a photo, believe me')),
    unsupported('an HTML page', Buffer.from('<html><svg></svg></html>')),
    unsupported(
      'SVG',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hosts"/></svg>'),
    ),
    unsupported('SVG with a byte order mark', Buffer.from('\ufeff<?xml version="1.0"?><svg width="9"/>')),
    unsupported('PDF', named('%PDF-1.7\n')),
    unsupported('a movie', named('\0\0\0\x18ftypisom\0\0\x02\0isomavc1')),
    unsupported('camera raw', named('II*\0\x10\0\0\0CR\x02\0')),
    unsupported('BMP', named('BM')),
    unsupported('the first two bytes of a JPEG', Buffer.from([0xff, 0xd8])),
    ['the first three bytes of a JPEG', () => Buffer.from([0xff, 0xd8, 0xff]), 422, 'image_truncated'],
    ['a HEIC without a picture', () => named('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), 422, 'image_undecodable'],
    ['a JPEG without its last two bytes', () => cut(-2)(jpeg), 422, 'image_truncated'],
    ...truncations,
    ['a PNG with a broken middle', () => damaged(() => asPng(photo())), 422, 'image_undecodable'],
    [
      'HTML that begins like a GIF',
      () => Buffer.from('GIF89a/*<script>alert(1)</script>*/=1;'),
      422,
      'image_undecodable',
    ],
    ['1 × 1 pixel', () => flat(1, 1).png().toBuffer(), 422, 'image_too_small'],
    ['15 × 4000 pixels', () => flat(15, 4000).png().toBuffer(), 422, 'image_too_small'],
    [
      '20,000 × 20,000 pixels in 50 KB',
      () => png({ width: 20_000, height: 20_000, depth: 1, colour: 0 }),
      413,
      'image_too_large',
    ],
    ['a JPEG that says 30,000 × 30,000', () => boasting(30_000), 413, 'image_too_large'],
    ['a JPEG that says 65,535 × 65,535', () => boasting(65_535), 413, 'image_too_large'],
    ['a JPEG that says 5000 × 5000', () => boasting(5000), 422, 'image_truncated'],
    ['one colour', () => flat(300, 300).jpeg().toBuffer(), 422, 'no_face'],
    ['a landscape', () => (hasPhotos ? sharedPhoto('hard/bulk_view.jpg') : probe), 422, 'no_face'],
    [
      'a crop beside the face',
      () => (hasPhotos ? sharedPhoto('hard/crop_no_face.png') : probe),
      422,
      'no_face',
    ],
    [
      'a face of 20 pixels',
      async () => {
        const face = await photo().resize(50).toBuffer();
        return flat(600, 600)
          .composite([{ input: face, left: 300, top: 300 }])
          .jpeg({ quality: 95 })
          .toBuffer();
      },
      422,
      'face_too_small',
    ],
    ['a masked face', () => (hasPhotos ? sharedPhoto('hard/bulk_mask2.jpg') : probe), 422, 'low_quality'],
  ];

  describe('that can not be used', () => {
    let before: unknown;
    beforeAll(async () => {
      before = await traces(server.url, folder);
    });

    test.each(refusals)('%s, is refused for what it is', async (_name, make, status, code) => {
      const bytes = await make();
      expectProblem(await identify(bytes), status, code);
      const enrolled = await enroll('Nobody', [bytes]);
      expectProblem(enrolled, 422, 'no_face_enrolled');
      expect(enrolled.body.refused).toMatchObject([{ index: 0, filename: 'Quist at home.jpg', code }]);
      expect(enrolled.body.refused[0].message.length).toBeGreaterThan(20);
    });

    test('leaves nothing behind', async () => {
      expect(await traces(server.url, folder)).toEqual(before);
    });
  });

  test('with two faces of like size needs a word about which is meant', async () => {
    const before = await traces(server.url, folder);
    const answer = await enroll('Nobody', [await two()]);
    expectProblem(answer, 422, 'no_face_enrolled');
    expect(answer.body.refused[0]).toMatchObject({ code: 'multiple_faces' });
    expect(answer.body.refused[0].unusedFaces.length, 'both are accounted for').toBeGreaterThanOrEqual(2);
    expect(await traces(server.url, folder)).toEqual(before);
    expectProblem(await identify(await two(), ['faceSelection', 'only']), 422, 'multiple_faces');
    const meant = await identify(await beside(probe, people[5]?.[0] ?? probe), [
      'faceBox',
      JSON.stringify(upright),
    ]);
    expect(meant.body).toMatchObject({ verdict: 'match', person: { id: known[1] } });
    expect(meant.body.unusedFaces.length).toBeGreaterThanOrEqual(1);
  });

  test('that can be used is enrolled beside those that can not, each with its reason', async () => {
    const person = 'Ysolde_Brandt';
    const good = people[2]?.[4] ?? probe;
    const answer = await enroll(person, [
      Buffer.from('no photo'),
      good,
      await flat(300, 300).jpeg().toBuffer(),
      good,
    ]);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    expect(answer.body.enrolled).toMatchObject([
      { index: 1, alreadyEnrolled: false },
      { index: 3, alreadyEnrolled: true },
    ]);
    expect(answer.body.refused).toMatchObject([
      { index: 0, code: 'media_type_unsupported' },
      { index: 2, code: 'no_face' },
    ]);
    expectNoInsides(answer.body);
  });

  test('that is poor but usable gets an answer without a wrong name', async () => {
    for (const name of ['bulk_blur.jpg', 'bulk_rgb_fake.jpg', 'pad_image_F1.jpg', 'pose_lower_face.jpeg']) {
      const { status, body } = await identify(sharedPhoto(`hard/${name}`));
      expect([status, body.verdict, body.person], name).toEqual([200, 'unknown', null]);
    }
  });

  test('that is garbage, sixteen at a time, takes nothing from those that are none', async () => {
    const garbage = Buffer.concat([(await jpeg()).subarray(0, 2000), Buffer.alloc(500_000, 0x41)]);
    const answers = await Promise.all([
      ...Array.from({ length: 16 }, () => identify(garbage)),
      identify(probe),
      ask(`${server.url}/health`),
    ]);
    for (const answer of answers.slice(0, 16)) expect(answer.status).toBe(422);
    expect(answers[16]?.body).toMatchObject({ verdict: 'match', person: { id: known[1] } });
    expect(answers[17]?.body.status).toBe('ok');
  });

  test('leaves no word in the log about who is on it, what it was called or what it looks like', () => {
    const log = server.output();
    expect(log.split('\n').length, 'there is a log to look at').toBeGreaterThan(100);
    for (const word of [...known, 'Name of', 'Quist', 'Nobody', 'photo.jpg']) expect(log).not.toContain(word);
    expect(log, 'no run of base64').not.toMatch(/[A-Za-z0-9+/]{200}/);
    expect(log, 'no row of numbers').not.toMatch(/(-?\d+\.\d+,\s*){4}/);
    expect(log, 'no fault').not.toMatch(/"level":"(ERROR|WARN)"/);
  });
});
