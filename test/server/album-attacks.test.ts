/** What albums, selfies and guests' links are sent by those who mean harm, to a real server with real models. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONSENT_VERSION } from '../../lib/actions/consent-texts.ts';
import { overlap } from '../../lib/face/geometry.ts';
import { hasSharedFaces, sharedFaces } from '../fixtures/development-pack.ts';
import { giveDatabase } from '../fixtures/registry.ts';
import { ask, expectProblem, type FormPart, filesIn, postForm, postJson } from './attack.ts';
import { png, pngChunk } from './png.ts';
import { type RunningServer, startServer } from './running-server.ts';

const shared = (path: string) => readFileSync(join(sharedFaces, path));
/** 200 megapixels in 25 KB. */
const huge = () => png({ width: 20_000, height: 10_000, depth: 1, colour: 0 });
/** 200 MB of text in 200 KB, in a comment of a small picture. */
const packed = () =>
  png({
    ...{ width: 64, height: 64, depth: 8, colour: 2 },
    chunks: [
      pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(200_000_000))])),
    ],
  });

describe.skipIf(!hasSharedFaces)('an album', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-album-attacks-'));
  let server: RunningServer;
  let album: string;
  let link: { readonly id: string; readonly url: string };
  let guest: Record<string, string>;

  const add = (...photos: readonly Uint8Array[]) =>
    postForm(
      `${album}/photos`,
      photos.map((bytes): FormPart => ['files', bytes]),
    );
  const search = (bytes: Uint8Array, headers: Record<string, string>) =>
    postForm(`${album}/search`, [['files', bytes]], headers);
  const left = async () =>
    (await ask(`${server.url}/v1/guest-sessions/current`, { headers: guest })).body.searches;

  beforeAll(async () => {
    await giveDatabase(folder);
    server = await startServer(folder);
    const gallery = `${server.url}/v1/galleries/default`;
    album = `${gallery}/albums/party`;
    await postJson(`${gallery}/albums`, { id: 'party', title: 'Party', policy: { state: 'published' } });
    expect((await add(shared('bbt/penny/penny1.png'))).status).toBe(201);
    link = (await postJson(`${album}/guest-links`, { searchBudget: 3 })).body;
    const secret = new URL(link.url).hash.slice(1);
    const { token } = (await postJson(`${server.url}/v1/guest-sessions`, { link: link.id, secret })).body;
    guest = { authorization: `Bearer ${token}` };
    const agreed = {
      textVersion: CONSENT_VERSION,
      locale: 'en',
      relation: 'self',
      purposes: ['find_photos'],
    };
    expect((await postJson(`${album}/consents`, agreed, guest)).status).toBe(201);
  });
  afterAll(async () => {
    await server?.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  test('refuses 200 megapixels by what their header says, as a photo, a selfie and an upload, and keeps none of it', async () => {
    const before = filesIn(join(folder, 'photos'));
    const added = await add(huge());
    expect([added.status, JSON.stringify(added.body)]).toEqual([
      422,
      expect.stringContaining('"image_too_large"'),
    ]);
    for (const headers of [{}, guest]) expectProblem(await search(huge(), headers), 413, 'image_too_large');
    const bytes = huge();
    const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes))).toString('hex');
    const upload = await postJson(`${server.url}/v1/galleries/default/uploads`, {
      ...{ fileName: 'huge.png', mediaType: 'image/png', bytes: bytes.length, sha256 },
    });
    const { uploadId, method, url, headers } = upload.body;
    const put = await fetch(new URL(url, server.url), { method, headers, body: new Uint8Array(bytes) });
    expect(put.ok).toBe(true);
    const used = await postJson(`${album}/search`, { subjects: [{ selfies: [{ uploadId }] }] });
    expectProblem(used, 413, 'image_too_large');
    expect(filesIn(join(folder, 'photos'))).toEqual(before);
  });

  test('finds nobody in what unpacks to a hundred times its size, and goes on answering', async () => {
    const blank = await sharp({ create: { width: 4000, height: 4000, channels: 3, background: '#876' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(blank.length).toBeLessThan(480_000);
    const webp = await sharp(blank, { limitInputPixels: 16_000_000 }).webp({ lossless: true }).toBuffer();
    for (const bytes of [packed(), blank, webp]) {
      const answer = await search(bytes, guest);
      expect(answer.status, JSON.stringify(answer.body)).toBe(422);
      expect(answer.body.code).toMatch(/^(no_face|image_undecodable)$/);
    }
    expect((await ask(`${server.url}/health`)).body.status).toBe('ok');
    expect(await left(), 'a selfie nobody can use costs nothing').toEqual({ made: 0, left: 3 });
  });

  test('takes a selfie of two people for nobody’s, and says so', async () => {
    const half = async (person: string) =>
      sharp(shared(`bbt/${person}/${person}2.png`))
        .resize(300, 300, { fit: 'cover' })
        .toBuffer();
    const two = await sharp({ create: { width: 600, height: 300, channels: 3, background: '#876' } })
      .composite([
        { input: await half('penny'), left: 0, top: 0 },
        { input: await half('amy'), left: 300, top: 0 },
      ])
      .jpeg({ quality: 95 })
      .toBuffer();
    const answer = await search(two, guest);
    expectProblem(answer, 422, 'multiple_faces');
    expect(answer.body.advice).toContain('only_you');
  });

  test('has the faces of a HEIC upright once, though the file and its EXIF both turn it', async () => {
    const { body } = await add(shared('heic/exif6_2_faces.heic'), shared('heic/upright_2_faces.heic'));
    const boxes = await Promise.all(
      body.added.map(async ({ photoId }: { readonly photoId: string }) => {
        const photo = (await ask(`${album}/photos/${photoId}`)).body;
        return { size: [photo.width, photo.height], faces: photo.faces };
      }),
    );
    expect(boxes[0].size).toEqual(boxes[1].size);
    expect(boxes[0].faces).toHaveLength(boxes[1].faces.length);
    expect(boxes[0].faces.length).toBeGreaterThanOrEqual(2);
    for (const { box } of boxes[0].faces)
      expect(
        Math.max(...boxes[1].faces.map((one: (typeof boxes)[0]['faces'][0]) => overlap(box, one.box))),
      ).toBeGreaterThan(0.7);
  });

  test('refuses a form of 5000 fields, a table of 20,000 lines and a line of a million cells, each with a word', async () => {
    const fields = Array.from({ length: 5000 }, (_, n): FormPart => [`field${n}`, 'x']);
    expectProblem(
      await postForm(`${album}/search`, [['files', shared('bbt/penny/penny2.png')], ...fields], guest),
      400,
      'validation_failed',
    );
    const table = (text: string) =>
      ask(`${album}/labels`, { method: 'POST', body: text, headers: { 'content-type': 'text/csv' } });
    const head = 'fileName,labels\n';
    expectProblem(await table(head + 'a.jpg,x\n'.repeat(20_000)), 400, 'validation_failed');
    expectProblem(await table(`${'a,'.repeat(1_000_000)}\n1\n`), 400, 'validation_failed');
    const many = await table(`${head}photo.jpg,"${'x;'.repeat(1_000_000)}"\n`);
    expect(many.status).toBeLessThan(500);
    const long = await table(
      `${head}photo.jpg,"${Array.from({ length: 100_000 }, (_, n) => `label${n}`).join(';')}"\n`,
    );
    expect(long.body).toMatchObject({ labelled: 0, refused: 1 });
  });

  test('a link the previews of messengers open tells them nothing and costs nothing', async () => {
    const page = new URL(link.url);
    for (const agent of ['WhatsApp/2.23', 'TelegramBot (like TwitterBot)', 'facebookexternalhit/1.1'])
      for (const method of ['GET', 'HEAD']) {
        const response = await fetch(new URL(page.pathname, server.url), {
          method,
          headers: { 'user-agent': agent },
        });
        expect(response.headers.get('set-cookie')).toBeNull();
        expect(await response.text()).not.toContain('Party');
      }
    const { guests, searches } = (await ask(`${album}/guest-links/${link.id}`)).body;
    expect({ guests, searches }).toEqual({ guests: 1, searches: 0 });
  });

  test('none of it was a fault', () => {
    expect(server.output()).not.toMatch(/"level":"ERROR"/);
  });
});
