/** The web pages as the local server hands them out. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { routes } from '../../lib/edge/routes.ts';
import { openSite, type Site } from '../../lib/edge/site.ts';
import { pageFile, pageHeaders, sitePages, storeOrigins } from '../../lib/edge/site-pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'kith-site-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = `export const words = '${'many words '.repeat(200)}';`;
const files = {
  'guest/index.html': '<!doctype html><title>guest</title>',
  'style/index.html': '<!doctype html><title>style</title>',
  'assets/guest-a1b2c3.js': script,
  'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
  '.built': 'a stamp that is nobody’s business',
  'notes.md': 'neither is this',
};
for (const [name, text] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

async function opened(): Promise<Site> {
  const site = await openSite(folder);
  if (site === null) throw new Error('there is a site in the folder');
  return site;
}

function get(url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  return opened().then((site) => site.answer({ method, url, headers }));
}

describe('pages', () => {
  test('a link of a guest is answered by the guest page, whatever it names', async () => {
    for (const url of ['/g/0198c8a6-1234-7abc-8def-000000000000', '/g/x?from=qr', '/g/%2e%2e/%2e%2e/etc']) {
      const answer = await get(url);
      expect(answer?.status).toBe(200);
      expect(String(Buffer.from(answer?.body ?? []))).toBe(files['guest/index.html']);
      expect(answer?.headers['content-type']).toBe('text/html; charset=utf-8');
    }
  });

  test('pages are asked for again each time, hashed files never', async () => {
    expect((await get('/g/x'))?.headers['cache-control']).toBe('no-cache');
    expect((await get('/assets/guest-a1b2c3.js'))?.headers['cache-control']).toContain('immutable');
  });

  test('a page that has not changed is not sent again', async () => {
    const etag = (await get('/style'))?.headers.etag ?? '';
    const again = await get('/style', { 'if-none-match': etag });
    expect([again?.status, again?.body.length]).toEqual([304, 0]);
    expect((await get('/style', { 'if-none-match': '"another"' }))?.status).toBe(200);
  });

  test('files are compressed for those who can read that, and for nobody else', async () => {
    const packed = await get('/assets/guest-a1b2c3.js', { 'accept-encoding': 'br, gzip' });
    expect(packed?.headers['content-encoding']).toBe('gzip');
    expect(String(gunzipSync(packed?.body ?? new Uint8Array()))).toBe(script);
    const plain = await get('/assets/guest-a1b2c3.js');
    expect(plain?.headers['content-encoding']).toBeUndefined();
    expect(String(Buffer.from(plain?.body ?? []))).toBe(script);
    expect(plain?.headers.vary).toBe('accept-encoding');
  });

  test('what is no file of the site is left to the API', async () => {
    const paths = ['/health', '/v1/galleries', '/assets/', '/assets/../.built', '/.built', '/notes.md'];
    for (const path of [...paths, '/assets/%2e%2e/.built', '/style/more', '/g', '//g/x', '/guest/index.html'])
      expect([path, await get(path)]).toEqual([path, null]);
    expect(await get('/g/x', {}, 'POST')).toBeNull();
  });

  test('a folder without a build is no site', async () => {
    expect(await openSite(join(folder, 'nowhere'))).toBeNull();
  });

  test('no page takes a path of the API', () => {
    for (const { path } of routes) expect([path, pageFile(path)]).toEqual([path, null]);
    expect(new Set(sitePages.map(({ path }) => path)).size).toBe(sitePages.length);
  });
});

describe('what browsers are told', () => {
  test('nothing inline, nothing evaluated, nobody else, no frame, no address to other sites', () => {
    const { 'content-security-policy': policy = '', ...rest } = pageHeaders();
    const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]));
    expect(rules.get('default-src')).toEqual(["'none'"]);
    expect(rules.get('script-src')).toEqual(["'self'"]);
    expect(rules.get('style-src')).toEqual(["'self'"]);
    expect(rules.get('connect-src')).toEqual(["'self'"]);
    expect(rules.get('frame-ancestors')).toEqual(["'none'"]);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(rest).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
  });

  test('a photo store is named where photos and what is packed of them come from, and nowhere else', () => {
    const store = 'https://photos.s3.eu-central-1.amazonaws.com';
    const named = (pageHeaders([store])['content-security-policy'] ?? '')
      .split('; ')
      .filter((rule) => rule.includes(store))
      .map((rule) => rule.split(' ')[0]);
    expect(named).toEqual(['img-src', 'connect-src']);
  });

  test('pages are let to the store the settings name, by the address callers know', () => {
    const none = { S3_BUCKET: null, S3_ENDPOINT: null, S3_PUBLIC_ENDPOINT: null, S3_REGION: null };
    expect(storeOrigins(none)).toEqual([]);
    const bucket = { ...none, S3_BUCKET: 'photos' };
    const inside = { ...bucket, S3_ENDPOINT: 'http://minio:9000/' };
    expect(storeOrigins(inside)).toEqual(['http://minio:9000']);
    expect(storeOrigins({ ...inside, S3_PUBLIC_ENDPOINT: 'https://s3.example.org/x' })).toEqual([
      'https://s3.example.org',
    ]);
    expect(storeOrigins({ ...bucket, S3_REGION: 'eu-central-1' })).toEqual([
      'https://photos.s3.eu-central-1.amazonaws.com',
    ]);
    expect(storeOrigins(bucket)).toEqual(['https://*.amazonaws.com']);
  });
});
