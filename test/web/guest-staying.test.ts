/** A page that stays open: addresses that had their time, favourites of earlier searches, other tabs, a visit that ends elsewhere. */
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasSharedFaces } from '../fixtures/development-pack.ts';
import { type AlbumServer, bytesOf, startAlbumServer } from './album-server.ts';
import { desk, expectAccessible, hasBrowser, openBrowser, openPage, phone } from './browser.ts';
import { agree, foundPhotos, sendPicture, tiles, words } from './guest-steps.ts';

describe.skipIf(!hasBrowser || !hasSharedFaces)('a page left open', { timeout: 240_000 }, () => {
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

  test('gets new addresses for photos whose old ones have had their time: in the grid, in full, and to save', async () => {
    const link = await server.link('staying', { policy: { download: 'original' } });
    const { page, context } = await openPage(browser, { ...desk, locale: 'en' });
    const clock = await addressesOf(page);
    await page.goto(link.url);
    await agree(page, 'en');
    await sendPicture(page, server.selfie);
    await foundPhotos(page, 'en');
    clock.over = true;
    await tiles(page, 'en').first().click();
    await shown(page, 'dialog img');
    expect(clock.renewed.size).toBe(1);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Save all' }).click();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as one file (ZIP)' }).click(),
    ]);
    expect(Object.keys(unzipSync(bytesOf(await saved.path()))).length).toBe(5);
    expect(clock.renewed.size).toBe(5);

    await page.reload();
    await page.getByRole('heading', { name: words.en.found }).waitFor();
    await shown(page, 'ul img');
    await context.close();
  });

  test('shows favourites of an earlier search beside those of this one, and tells a second tab that the visit is over', async () => {
    const link = await server.link('party');
    const { page, context } = await openPage(browser, { ...phone, locale: 'en' });
    await page.goto(link.url);
    await agree(page, 'en');
    await sendPicture(page, server.selfie);
    await foundPhotos(page, 'en');
    await tiles(page, 'en').first().click();
    await page.getByRole('button', { name: 'Favourite', exact: true }).click();
    await page.getByRole('button', { name: 'Favourite', exact: true, pressed: true }).waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Another selfie' }).click();
    await sendPicture(page, server.another);
    await page.getByRole('heading', { name: '1 photo of you' }).waitFor();
    await page.getByRole('button', { name: 'Favourites' }).click();
    await page.getByRole('button', { name: /^Photo 1 of 1.*Favourite/ }).click();
    await shown(page, 'dialog img');
    expect(await page.getByRole('button', { name: 'Not me' }).count()).toBe(0);
    await expectAccessible(page);
    await page.keyboard.press('Escape');

    const second = await context.newPage();
    await second.goto(link.url.split('#')[0] ?? '');
    await second.getByRole('heading', { name: words.en.selfie }).waitFor();
    await server.client.revokeGuestLink('default', 'party', link.id);
    await page.getByRole('button', { name: /^Photo 1 of 1/ }).click();
    await page.getByRole('button', { name: 'Favourite', exact: true }).click();
    await page.getByRole('heading', { name: 'Your visit is over' }).waitFor();
    await sendPicture(second, server.selfie);
    await second.getByRole('heading', { name: 'Your visit is over' }).waitFor();
    await context.close();
  });
});

interface Clock {
  /** Whether addresses given out with answers have had their time. */
  over: boolean;
  /** Photos asked for anew. */
  readonly renewed: Set<string>;
}

/** Lets addresses end when a test says so; those that were asked for anew are good. */
async function addressesOf(page: Page): Promise<Clock> {
  const clock: Clock = { over: false, renewed: new Set() };
  await page.route(/\/v1\/photo-files\//, (route) => {
    const url = route.request().url();
    if (url.endsWith('?new')) return route.continue({ url: url.slice(0, -4) });
    if (!clock.over) return route.continue();
    const body = JSON.stringify({ status: 403, code: 'address_expired', title: 'over', detail: 'over' });
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body });
  });
  await page.route(/\/photos\/[^/]+\/files$/, async (route) => {
    clock.renewed.add(route.request().url());
    const answer = await route.fetch();
    await route.fulfill({
      response: answer,
      body: (await answer.text()).replace(/(photo-files\/[^"]+)"/g, '$1?new"'),
    });
  });
  return clock;
}

async function shown(page: Page, images: string): Promise<void> {
  await page.waitForFunction((selector) => {
    const all = [...document.querySelectorAll<HTMLImageElement>(selector)];
    return all.length > 0 && all.every((each) => each.complete && each.naturalWidth > 0);
  }, images);
}
