/** A guest walks from the link to the photos and out again: on a phone in English and on a desk in Russian, with real models and photos. */
import { unzipSync } from 'fflate';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasSharedFaces } from '../fixtures/development-pack.ts';
import { type AlbumServer, bytesOf, startAlbumServer } from './album-server.ts';
import {
  desk,
  expectAccessible,
  expectNoSideways,
  hasBrowser,
  openBrowser,
  openPage,
  phone,
} from './browser.ts';
import { agree, fromMenu, sendPicture, tiles, words } from './guest-steps.ts';

describe.skipIf(!hasBrowser || !hasSharedFaces)('a guest', { timeout: 240_000 }, () => {
  let server: AlbumServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startAlbumServer();
    browser = await openBrowser({ photo: server.selfie, folder: server.folder });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('finds the own photos by the live camera of a phone, keeps one, saves them, and is deleted', async () => {
    const t = words.en;
    const link = await server.link('party', { policy: { download: 'original' } });
    const secret = link.url.split('#')[1] ?? '';
    const { page, context, complaints, requests, shifts } = await openPage(browser, {
      ...phone,
      locale: 'en-GB',
    });
    await page.goto(link.url);
    await page.getByRole('heading', { name: t.consent }).waitFor();
    expect(new URL(page.url()).hash).toBe('');
    await expectAccessible(page);
    await expectNoSideways(page);

    await page.getByRole('button', { name: t.agree }).click();
    await page.getByText('Tick what you agree to').waitFor();
    await agree(page, 'en');
    await expectAccessible(page);

    await page.getByRole('button', { name: t.live }).click();
    await page.getByText('That is good. Hold still.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: t.shoot }).click();
    await page.getByRole('heading', { name: t.found }).waitFor();
    const mine = tiles(page, 'en');
    expect(await mine.count()).toBe(5);
    await expectAccessible(page);
    await expectNoSideways(page);
    await page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLImageElement>('ul img')].every(
        (each) => each.complete && each.naturalWidth > 0,
      ),
    );

    await mine.first().click();
    await page.getByText('1 / 5').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('ArrowRight');
    await page.getByText('2 / 5').waitFor();
    await page.getByRole('button', { name: 'Show the face' }).click();
    await page.getByRole('button', { name: 'Favourite', exact: true }).click();
    await page.getByRole('button', { name: 'Favourite', exact: true, pressed: true }).waitFor();
    await page.goBack();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await mine.nth(1).getAttribute('aria-label')).toContain('Favourite');

    await page.getByRole('button', { name: 'Save all' }).click();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as one file (ZIP)' }).click(),
    ]);
    const packed = unzipSync(bytesOf(await saved.path()));
    expect(Object.keys(packed).sort()).toEqual([
      '001_A.jpg',
      '002_A.jpg',
      '004_A.jpg',
      '005_A.jpg',
      '006_A.jpg',
    ]);
    expect(saved.suggestedFilename()).toBe('Anna & Михаил.zip');

    expect(await shifts()).toEqual([]);
    await page.getByRole('button', { name: t.more }).click();
    await page.getByRole('dialog').getByRole('button', { name: t.deleteMe }).click();
    await page.getByRole('button', { name: 'Delete my visit' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete my visit' }).click();
    await page.getByRole('heading', { name: t.gone }).waitFor();
    await expectAccessible(page);
    await page.goto(link.url);
    await page.getByRole('heading', { name: t.consent }).waitFor();

    expect(complaints).toEqual([]);
    const origin = new URL(server.url).origin;
    const elsewhere = requests.filter((url) => !url.startsWith(origin) && !/^(data|blob):/.test(url));
    expect(elsewhere).toEqual([]);
    // What the browser was told to open holds the fragment; what it sends never does.
    expect(requests.map(withoutFragment).filter((url) => url.includes(secret))).toEqual([]);
    await context.close();
  });

  test('finds the same at a desk in Russian by a file, is remembered over a reload, and may withdraw', async () => {
    const t = words.ru;
    const link = await server.link('party');
    const { page, context, complaints, shifts } = await openPage(browser, {
      ...desk,
      locale: 'ru-RU',
      colorScheme: 'dark',
    });
    await page.goto(link.url);
    await agree(page, 'ru');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('ru');
    await sendPicture(page, server.selfie);
    await page.getByRole('heading', { name: t.found }).waitFor();
    expect(await tiles(page, 'ru').count()).toBe(5);
    await expectAccessible(page);

    await page.reload();
    await page.getByRole('heading', { name: t.found }).waitFor();
    await tiles(page, 'ru').first().focus();
    await page.keyboard.press('ArrowRight');
    // On a busy machine the focus moves a moment after the key.
    await tiles(page, 'ru').nth(1).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('2 / 5').waitFor();
    await page.getByRole('button', { name: 'Это не я' }).click();
    await page.getByText('Убрано из ваших фотографий').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: '4 фотографии с вами' }).waitFor();
    await page.getByRole('button', { name: 'Отменить' }).click();
    await page.getByRole('heading', { name: '5 фотографий с вами' }).waitFor();

    expect(await shifts()).toEqual([]);
    await fromMenu(page, 'ru', t.withdraw, t.withdrawGo);
    await page.getByRole('heading', { name: t.consent }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('is told in plain words what is wrong with a picture, and never sent on with none', async () => {
    const link = await server.link('party');
    const { page, context } = await openPage(browser, {
      ...phone,
      viewport: { width: 320, height: 640 },
      locale: 'en',
    });
    await page.goto(link.url);
    await agree(page, 'en');
    for (const [picture, title] of [
      [server.nobody, 'Show your whole face'],
      [server.crowd, 'More than one face'],
    ] as const) {
      await sendPicture(page, picture);
      await page.getByRole('heading', { name: title }).waitFor();
      await expectNoSideways(page);
    }
    await page
      .locator('input[type=file]')
      .last()
      .setInputFiles({
        name: 'paper.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.from('%PDF-1.7 no picture'),
      });
    await page.getByRole('heading', { name: 'This picture can’t be opened' }).waitFor();
    await expectAccessible(page);
    await context.setOffline(true);
    await sendPicture(page, server.selfie);
    await page.getByRole('heading', { name: 'No connection' }).waitFor();
    await context.setOffline(false);
    await server.client.revokeGuestLink('default', 'party', link.id);
    await sendPicture(page, server.selfie);
    await page.getByRole('heading', { name: 'Your visit is over' }).waitFor();
    await expectAccessible(page);
    await page.goto(link.url);
    await page.getByRole('heading', { name: 'This link has ended' }).waitFor();
    await page.goto(`${server.url}/g/${link.id}#wrong`);
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
    await page.goto(`${server.url}/`);
    await page.getByRole('heading', { name: 'Open your link' }).waitFor();
    await context.close();
  });

  test('types the PIN, also after the phone dropped the tab, and is told how many tries are left', async () => {
    const link = await server.link('party', { pin: '2580' });
    const { page, context } = await openPage(browser, { ...phone, locale: 'en' });
    await page.goto(link.url);
    await page.getByLabel('PIN').fill('1111');
    await page.getByRole('button', { name: 'Open the album' }).click();
    await page.getByText(/That is not the PIN\. \d+ tries left\./).waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.getByLabel('PIN').fill('2580');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: words.en.consent }).waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain(
      link.url.split('#')[1],
    );
    await context.close();
  });

  test('may refuse the camera and still send a picture', async () => {
    const refusing = await openBrowser();
    const link = await server.link('party');
    const { page } = await openPage(refusing, { ...phone, locale: 'en' });
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await page.goto(link.url);
    await agree(page, 'en');
    await page.getByRole('button', { name: words.en.live }).click();
    await page.getByText('The camera is not allowed for this page.').waitFor();
    await expectAccessible(page);
    await sendPicture(page, server.selfie);
    await page.getByRole('heading', { name: words.en.found }).waitFor();
    await refusing.close();
  });
});

function withoutFragment(url: string): string {
  return url.split('#')[0] ?? '';
}
