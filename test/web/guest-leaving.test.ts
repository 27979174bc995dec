/** What "delete me" really does: the visit goes at once, the face in the photos when staff confirm, and the page says which is which. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasSharedFaces } from '../fixtures/development-pack.ts';
import { type AlbumServer, startAlbumServer } from './album-server.ts';
import { expectAccessible, expectNoSideways, hasBrowser, openBrowser, openPage, phone } from './browser.ts';
import { agree, sendPicture, tiles, words } from './guest-steps.ts';

describe.skipIf(!hasBrowser || !hasSharedFaces)('a guest who leaves', { timeout: 240_000 }, () => {
  let server: AlbumServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startAlbumServer();
    browser = await openBrowser();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('asks by the selfie to be erased from the photos, sees how far that is, and is found by nobody after it', async () => {
    const { client } = server;
    const link = await server.link('leaving');
    const { page, context, complaints, shifts } = await openPage(browser, { ...phone, locale: 'en' });
    await page.goto(link.url);
    await agree(page, 'en');
    await sendPicture(page, server.selfie);
    await page.getByRole('heading', { name: words.en.found }).waitFor();
    expect(await tiles(page, 'en').count()).toBe(5);

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete me' }).click();
    await page.getByRole('heading', { name: 'My face in the photos' }).waitFor();
    await page.getByRole('button', { name: 'Ask with my selfie' }).click();
    await page.getByText('The photographer has yet to confirm it').waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);

    const [asked] = (await client.erasureRequests('default', { status: 'waiting' })).items;
    expect(asked?.counts).toEqual({ faces: 5, photos: 5 });
    await client.confirmErasure('default', asked?.id ?? '');
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByText('your face is erased, and no search finds it').waitFor();
    expect(await shifts()).toEqual([]);

    await page.getByRole('button', { name: 'Back' }).click();
    await sendPicture(page, server.selfie);
    await page.getByRole('heading', { name: 'No photo of you yet' }).waitFor();

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete me' }).click();
    await page.getByRole('button', { name: 'Delete my visit' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete my visit' }).click();
    await page.getByText('and your face in the photos is erased').waitFor();
    await expectAccessible(page);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
