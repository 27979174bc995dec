/** A guest walks from the link to the photos, leaves the page open, and goes out again: on a phone in English and on a desk in Russian, with real models and photos. */
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
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
import { agree, findMyself, fromMenu, sendPicture, tiles, words } from './guest-steps.ts';

describe.skipIf(!hasBrowser || !hasSharedFaces)('a guest', { timeout: 240_000 }, () => {
  let server: AlbumServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startAlbumServer();
    await server.link('party', { policy: { download: 'original' } });
    browser = await openBrowser({ photo: server.selfie, folder: server.folder });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('finds the own photos by the live camera of a phone, keeps one, saves them, and is deleted', async () => {
    const t = words.en;
    const link = await server.link('party');
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
    const link = await server.link('party');
    const { page, context } = await openPage(browser, { ...phone, locale: 'en' });
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
    await context.close();
  });

  test('gets new addresses for photos whose old ones have had their time: in the grid, in full, and to save', async () => {
    const link = await server.link('party');
    const { page, context, complaints } = await openPage(browser, { ...desk, locale: 'en' });
    const clock = await addressesOf(page);
    await page.clock.install();
    await page.goto(link.url);
    await findMyself(page, 'en', server.selfie);
    await shown(page, 'ul img');
    // A quarter of an hour later, before anything old is asked for: all at once, and what is shown stays.
    clock.turn = 1;
    const before = await sources(page);
    await page.clock.fastForward('15:00');
    const again = page.waitForResponse(/\/searches\/[^/]+\?/);
    await tiles(page, 'en').first().click();
    await again;
    await shown(page, 'dialog img');
    expect(await sources(page)).toEqual(before);
    expect([clock.renewed.size, complaints]).toEqual([0, []]);
    await page.keyboard.press('Escape');
    // Where that was missed, each photo by itself as it is looked at.
    clock.turn = 2;

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
    await findMyself(page, 'en', server.selfie);
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

  test('asks by the selfie to be erased and kept out, sees how far that is, and is found by nobody after it', async () => {
    // The last of this file: the album knows her no more after it.
    const { client } = server;
    const link = await server.link('party');
    const { page, context, complaints, shifts } = await openPage(browser, { ...phone, locale: 'en' });
    await page.goto(link.url);
    await agree(page, 'en');
    await sendPicture(page, server.selfie);
    await page.getByRole('heading', { name: words.en.found }).waitFor();
    expect(await tiles(page, 'en').count()).toBe(5);

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete me' }).click();
    await page.getByRole('heading', { name: 'My face in the photos' }).waitFor();
    await page.getByRole('checkbox', { name: 'And keep my face out' }).check();
    await page.getByText('numbers that describe it (biometric data) have to be kept').waitFor();
    await page.getByRole('button', { name: 'Ask with my selfie' }).click();
    await page.getByText('Say who is in the selfie').waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await page.getByRole('radio').first().check();
    await page.getByRole('button', { name: 'Ask with my selfie' }).click();
    await page.getByText('The photographer has yet to confirm it').waitFor();
    await page.getByText('You also agreed to be kept out').waitFor();

    const [asked] = (await client.erasureRequests('default', { status: 'waiting' })).items;
    expect(asked).toMatchObject({ counts: { faces: 5, photos: 5 }, suppress: true });
    const { suppression } = await client.confirmErasure('default', asked?.id ?? '', { suppress: true });
    expect(suppression).toMatchObject({ locale: 'en', relation: 'self' });
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

function withoutFragment(url: string): string {
  return url.split('#')[0] ?? '';
}

interface Clock {
  /** Addresses of answers from before the last turn have had their time. */
  turn: number;
  /** Photos asked for anew one by one. */
  readonly renewed: Set<string>;
}

/** Lets addresses end when a test says so; those that were asked for after that are good. */
async function addressesOf(page: Page): Promise<Clock> {
  const clock: Clock = { turn: 0, renewed: new Set() };
  await page.route(/\/v1\/photo-files\//, (route) => {
    const [url = '', turn = '0'] = route.request().url().split('?turn=');
    if (Number(turn) >= clock.turn) return route.continue({ url });
    const body = JSON.stringify({ status: 403, code: 'address_expired', title: 'over', detail: 'over' });
    return route.fulfill({ status: 403, contentType: 'application/problem+json', body });
  });
  await page.route(/\/(search|searches\/[^/]+|selections(\?.*)?|files)$/, async (route) => {
    const url = route.request().url();
    if (url.endsWith('/files')) clock.renewed.add(url);
    const response = await route.fetch();
    const body = (await response.text()).replace(/(photo-files\/[\w-]+)"/g, `$1?turn=${clock.turn}"`);
    await route.fulfill({ response, body });
  });
  return clock;
}

/** Addresses of the photos in the grid. */
function sources(page: Page): Promise<readonly (string | null)[]> {
  return page.locator('ul img').evaluateAll((all) => all.map((each) => each.getAttribute('src')));
}

async function shown(page: Page, images: string): Promise<void> {
  await page.waitForFunction((selector) => {
    const all = [...document.querySelectorAll<HTMLImageElement>(selector)];
    return all.length > 0 && all.every((each) => each.complete && each.naturalWidth > 0);
  }, images);
}
