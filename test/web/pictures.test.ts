/** The pictures of the documents: the pages over a drawn wedding and a played API. `TEST_PICTURES=yes` takes them anew. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from '../../lib/edge/site.ts';
import { hasBrowser, openBrowser, openPage, phone } from './browser.ts';
import { builtSite } from './built-site.ts';
import { linkPath, playedApi } from './drawn/answers.ts';
import { type DrawnPhoto, drawnPhotos } from './drawn/photos.ts';
import { findMyself, tiles } from './guest-steps.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'docs/pictures');
const taking = process.env.TEST_PICTURES !== undefined;
const themes = ['light', 'dark'] as const;
const files = ['guest', 'desk', 'people'].flatMap((name) => themes.map((theme) => `${name}-${theme}.webp`));
const LARGEST = 150 * 1024;
const origin = 'http://localhost';

/** Of what is drawn: pictures carry it, so that nobody changes the one without the other. */
function stamp(): string {
  const drawn = join(import.meta.dirname, 'drawn');
  const hash = createHash('sha256');
  for (const file of readdirSync(drawn).sort()) hash.update(readFileSync(join(drawn, file)));
  return `kith-drawn-${hash.digest('hex').slice(0, 16)}`;
}

describe.skipIf(taking)('the pictures of the documents', () => {
  test.each(files)('%s is small, drawn by the code that is here, and shown', async (file) => {
    const bytes = readFileSync(join(folder, file));
    expect(bytes.length).toBeLessThanOrEqual(LARGEST);
    const { format, width, exif } = await sharp(bytes).metadata();
    expect([format, width]).toEqual(['webp', 1200]);
    // Otherwise: TEST_PICTURES=yes npx vitest run test/web/pictures.test.ts
    expect(exif?.includes(stamp())).toBe(true);
    const pages = ['README.md', 'docs/albums.md'].map((page) => readFileSync(join(root, page), 'utf8'));
    expect(pages.join('')).toContain(`pictures/${file}`);
  });
});

describe.skipIf(!taking || !hasBrowser)('taking pictures of', { timeout: 180_000 }, () => {
  let browser: Browser;
  let site: Site;
  let photos: readonly DrawnPhoto[];
  let scratch: string | undefined;
  let selfie: string;
  beforeAll(async () => {
    const opened = await openSite(builtSite());
    if (opened === null) throw new Error('the pages are not built');
    site = opened;
    photos = await drawnPhotos();
    browser = await openBrowser();
    mkdirSync(folder, { recursive: true });
    scratch = mkdtempSync(join(tmpdir(), 'kith-pictures-'));
    selfie = join(scratch, 'selfie.jpg');
    writeFileSync(selfie, photos[4]!.bytes);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  });

  const open = async (colorScheme: 'light' | 'dark', options: BrowserContextOptions) => {
    const watched = await openPage(browser, { locale: 'en-GB', colorScheme, ...options });
    await play(watched.page, site, photos);
    // What a phone calls its own is not on the machines that take pictures; this one is near it.
    await watched.page.addInitScript(() =>
      addEventListener('DOMContentLoaded', () =>
        document.documentElement.style.setProperty('--font-sans', '"Nimbus Sans", ui-sans-serif, sans-serif'),
      ),
    );
    return watched;
  };

  test.each(themes)('the guest’s page on a phone, %s', async (theme) => {
    const { page, context, complaints } = await open(theme, {
      ...phone,
      viewport: { width: 390, height: 780 },
      deviceScaleFactor: 1.5,
    });
    const screens: Buffer[] = [];
    await page.goto(`${origin}${linkPath}`);
    await page.getByRole('radio').first().waitFor();
    screens.push(await taken(page));
    await findMyself(page, 'en', selfie);
    screens.push(await taken(page));
    // The one that fills a phone.
    await tiles(page, 'en').nth(6).click();
    await page.getByRole('button', { name: 'Show the face' }).click();
    screens.push(await taken(page));
    expect(complaints).toEqual([]);
    await context.close();
    await write(`guest-${theme}.webp`, screens, 60);
  });

  test.each(themes)('the desk, %s', async (theme) => {
    const { page, context, complaints } = await open(theme, { viewport: { width: 1280, height: 800 } });
    await page.goto(`${origin}/desk/g/default/albums/nora-emil`);
    await page.getByRole('list', { name: 'Photos of the album' }).getByRole('button').nth(5).waitFor();
    await write(`desk-${theme}.webp`, [await taken(page)], 18);
    await page.goto(`${origin}/desk/g/default/people`);
    await page.getByRole('main').getByRole('listitem').nth(5).waitFor();
    await write(`people-${theme}.webp`, [await taken(page)], 18);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** Answers as server and API would. */
async function play(page: Page, site: Site, photos: readonly DrawnPhoto[]): Promise<void> {
  const api = playedApi(photos);
  await page.route(`${origin}/**`, async (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    const photo = /^\/photo\/(\d+)$/.exec(pathname)?.[1];
    if (photo !== undefined)
      return route.fulfill({ contentType: 'image/jpeg', body: photos[Number(photo)]!.bytes });
    const answer = pathname.startsWith('/v1/') ? api(pathname) : undefined;
    if (answer !== undefined) return route.fulfill({ json: answer });
    const file = site.answer({ method: request.method(), url: pathname, headers: {} });
    if (file === null) return route.fulfill({ status: 404 });
    return route.fulfill({
      status: file.status,
      headers: { ...file.headers },
      body: Buffer.from(file.body),
    });
  });
}

/** Once every photo is there and nothing moves. */
async function taken(page: Page): Promise<Buffer> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => Promise.all([...document.images].map((each) => each.decode())));
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  return page.screenshot();
}

/** Side by side with round corners and a line around each, seen on white as on black. */
async function write(name: string, screens: readonly Buffer[], round: number): Promise<void> {
  const { width, height } = await sharp(screens[0]).metadata();
  const gap = 48;
  const rect = (look: string) =>
    Buffer.from(
      `<svg width="${width}" height="${height}"><rect x="1" y="1" width="${width - 2}" height="${height - 2}" rx="${round}" ${look}/></svg>`,
    );
  const framed = await Promise.all(
    screens.map((screen) =>
      sharp(screen)
        .composite([
          { input: rect('fill="#fff"'), blend: 'dest-in' },
          { input: rect('fill="none" stroke="#808080" stroke-opacity=".45" stroke-width="2"') },
        ])
        .png()
        .toBuffer(),
    ),
  );
  const whole = await sharp({
    create: { width: screens.length * (width + gap) - gap, height, channels: 4, background: '#0000' },
  })
    .composite(framed.map((input, place) => ({ input, left: place * (width + gap), top: 0 })))
    .png()
    .toBuffer();
  const picture = await sharp(whole)
    .resize(1200)
    .withExif({ IFD0: { ImageDescription: stamp() } })
    .webp({ quality: 84, effort: 6 })
    .toBuffer();
  writeFileSync(join(folder, name), picture);
}
