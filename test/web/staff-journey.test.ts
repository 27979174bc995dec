/** A photographer's day at the desk: photos in, a link out, people named, somebody erased; on a desk in English and on a phone in Russian. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasSharedFaces } from '../fixtures/development-pack.ts';
import {
  desk,
  expectAccessible,
  expectNoSideways,
  hasBrowser,
  openBrowser,
  openPage,
  phone,
} from './browser.ts';
import { type DeskServer, startDeskServer } from './desk-server.ts';

/** Refused answers are written to the console by the browser itself. */
const own = (complaints: readonly string[]) =>
  complaints.filter((text) => !text.startsWith('Failed to load resource'));

async function chooseFiles(page: Page, files: readonly string[]): Promise<void> {
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([...files]);
}

describe.skipIf(!hasBrowser || !hasSharedFaces)('a photographer', { timeout: 300_000 }, () => {
  let server: DeskServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startDeskServer();
    browser = await openBrowser();
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('fills an album through a lost network, sends nothing twice, and prints the link guests open', async () => {
    const { page, context, complaints, requests, shifts } = await openPage(browser, {
      ...desk,
      locale: 'en-GB',
    });
    await page.goto(`${server.url}/desk`);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'default' }).click();
    await page.getByRole('heading', { name: 'No album yet' }).waitFor();
    await page.keyboard.press('n');
    await page.getByLabel('Title').fill('Summer party');
    await expectAccessible(page);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Drop photos or folders here' }).waitFor();
    await expectAccessible(page);

    await context.setOffline(true);
    await chooseFiles(page, [...server.photos, server.menu, server.broken]);
    await page.getByText('It goes on by itself').waitFor();
    await context.setOffline(false);
    await page.getByText('Done, except for those below.').waitFor({ timeout: 180_000 });
    await page.getByText('6 new · 2 not added').waitFor();
    expect(await shifts()).toEqual([]);
    await page.getByText('2 photos were not added').click();
    await page.getByText('menu.pdf').waitFor();
    await page.getByText('broken.jpg').waitFor();
    await expectAccessible(page);

    const tiles = page.getByRole('list', { name: 'Photos of the album' }).getByRole('button');
    await tiles.first().waitFor();
    await page.reload();
    await tiles.nth(5).waitFor();
    const before = requests.length;
    await chooseFiles(page, server.photos);
    await page.getByText('6 already there').waitFor();
    expect(requests.slice(before).filter((url) => url.endsWith('/summer-party/photos'))).toEqual([]);
    expect(await tiles.count()).toBe(6);

    await tiles.first().click();
    await page.getByText('1 / 6').waitFor();
    await page
      .getByRole('dialog')
      .getByText(/^\d faces?$/)
      .waitFor();
    await expectAccessible(page);
    await page.keyboard.press('ArrowRight');
    await page.getByText('2 / 6').waitFor();
    await page.getByRole('button', { name: 'Make cover' }).click();
    await page.getByRole('button', { name: 'Cover', exact: true }).waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('button', { name: 'Close for guests' }).waitFor();
    await page.getByRole('link', { name: 'Links' }).click();
    await page.getByRole('heading', { name: 'No link yet' }).waitFor();
    await page.keyboard.press('n');
    await page.getByLabel('PIN').fill('2468');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('button', { name: 'Print' }).waitFor();
    await expectAccessible(page);
    const address = await page.getByText(`${server.url}/g/`).innerText();

    const guest = await openPage(browser, { ...phone, locale: 'en-GB' });
    await guest.page.goto(address);
    await guest.page.getByLabel('PIN').fill('2468');
    await guest.page.getByRole('button', { name: 'Open the album' }).click();
    await guest.page.getByRole('heading', { name: 'Find my photos by selfie' }).waitFor();

    // The photographer tries the link in the own browser: the desk does not become the guest's.
    await page.goto(address);
    await page.getByLabel('PIN').fill('2468');
    await page.getByRole('button', { name: 'Open the album' }).click();
    await page.getByRole('heading', { name: 'Find my photos by selfie' }).waitFor();
    await page.goto(`${server.url}/desk/g/default/albums/summer-party/favourites`);
    await page.getByRole('heading', { name: 'No favourites yet' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByRole('link', { name: 'Summer party' }).waitFor();
    await page.locator('li img').waitFor();
    await expectAccessible(page);
    expect(own(complaints)).toEqual([]);
    expect(await shifts()).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(server.url) && !/^(blob|data):/.test(url))).toEqual([]);
  });

  test('on a phone: names a person, merges and hides, identifies, erases by a selfie and reads the receipt', async () => {
    const { page, complaints, shifts } = await openPage(browser, { ...phone, locale: 'ru-RU' });
    const at = (path: string) => page.goto(`${server.url}/desk${path}`);
    const looked = async () => {
      await expectAccessible(page);
      await expectNoSideways(page);
    };
    await at('/g/default/people');
    const people = page.getByRole('main').getByRole('listitem');
    await people.nth(1).waitFor();
    await looked();
    await people.first().getByRole('link').click();
    await page.getByRole('button', { name: 'Дать имя' }).click();
    await page.getByLabel('Имя').fill('Анна');
    await looked();
    await page.getByRole('button', { name: 'Сохранить' }).click();
    await page.getByRole('heading', { name: 'Анна', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Выбрать лица' }).click();
    await looked();

    await at('/g/default/identify');
    await chooseFiles(page, [server.probe]);
    await page.getByText('Совпадение', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Анна' }).waitFor();
    await looked();

    await at('/g/default/people');
    await people.nth(1).waitFor();
    await page.getByRole('checkbox', { name: 'Выбрать: Без имени' }).first().check();
    await page.getByRole('button', { name: 'Скрыть' }).click();
    await page.getByText('Скрыто.').waitFor();
    await page.getByRole('checkbox', { name: 'Показывать скрытых' }).check();
    await page.getByText(/· Скрыт/).waitFor();
    await looked();

    await at('/g/default/erasing');
    await chooseFiles(page, [server.probe]);
    await page.getByRole('checkbox', { name: 'Лицо 3' }).waitFor();
    await looked();
    await page.getByRole('checkbox', { name: 'Лицо 3' }).uncheck();
    await page.getByRole('button', { name: 'Стереть 2 лица' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Стереть 2 лица' }).click();
    await page.getByText('Подтверждён').waitFor();
    await page.getByRole('link', { name: 'Квитанции' }).click();
    await page.getByRole('table').waitFor();
    await looked();
    // The receipt is the installation's, not this tab's.
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await page.getByRole('table').waitFor();

    for (const path of [
      '/keys',
      '/jobs',
      '/g/default/statistics',
      '/g/default/enroll',
      '/g/default/erasing/suppressions',
    ]) {
      await at(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await looked();
      expect([path, await shifts()]).toEqual([path, []]);
    }
    expect(own(complaints)).toEqual([]);
  });

  test('sets gallery and album up: error rate and keeping, clocks of cameras, labels from a table', async () => {
    const { page, complaints, shifts } = await openPage(browser, { ...desk, locale: 'en-GB' });
    const saved = async () => {
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText(/saved\.?$/i).waitFor();
    };
    await page.goto(`${server.url}/desk/g/default/settings`);
    await page.getByLabel('Strangers taken for somebody').fill('0,5');
    const days = page.getByLabel('Enrolled faces are erased after');
    await days.fill('a year');
    await page.getByText('Write a whole number of days').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await days.fill('365');
    await saved();
    await page.reload();
    await days.waitFor();
    expect(await days.inputValue()).toBe('365');
    expect(await page.getByLabel('Strangers taken for somebody').inputValue()).toBe('0.5');
    expect(await shifts()).toEqual([]);

    await page.goto(`${server.url}/desk/g/default/albums/summer-party/settings`);
    const others = page.getByLabel('All other cameras');
    await others.fill('an hour');
    await page.getByText('Write hours and minutes').waitFor();
    await others.fill('-1:30');
    await expectAccessible(page);
    await saved();
    await page.reload();
    await others.waitFor();
    expect(await others.inputValue()).toBe('-1:30');

    await page.getByRole('link', { name: 'Photos', exact: true }).click();
    const tiles = page.getByRole('list', { name: 'Photos of the album' }).getByRole('button');
    await page.getByRole('button', { name: 'Labels from a table' }).click();
    await page
      .getByRole('dialog')
      .locator('input[type=file]')
      .setInputFiles({
        name: 'bibs.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from('fileName,bib\n001_A.jpg,12\nnobody.jpg,7'),
      });
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Give labels' }).click();
    await page.getByRole('heading', { name: '1 line placed' }).waitFor();
    await page.getByText('Line 3: no such photo in the album').waitFor();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
    await page.getByLabel('Label', { exact: true }).fill('bib:12');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelectorAll('[data-place]').length === 1);
    await tiles.first().click();
    await page.getByText('001_A.jpg · bib:12').waitFor();
    expect(own(complaints)).toEqual([]);
  });

  test('ten thousand photos are a page of at most three hundred elements', async () => {
    const { page } = await openPage(browser, { ...desk, locale: 'en-GB' });
    const total = 10_000;
    const rendition = { url: '/favicon.svg', width: 400, height: 300, mediaType: 'image/webp' };
    await page.route(/\/albums\/summer-party\/photos\?/, async (route) => {
      const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0);
      const items = Array.from({ length: 500 }, (_, place) => ({
        photoId: `photo-${from + place}`,
        fileName: `${from + place}.jpg`,
        width: 3000 + ((place * 7) % 5) * 500,
        height: 3000,
        renditions: { thumbnail: rendition, web: rendition },
        placeholder: null,
        download: null,
        faces: 1,
      }));
      const next = from + items.length;
      await route.fulfill({ json: { items, nextCursor: next < total ? String(next) : null } });
    });
    await page.goto(`${server.url}/desk/g/default/albums/summer-party`);
    const grid = page.getByRole('list', { name: 'Photos of the album' });
    await grid.getByRole('button').first().waitFor();
    for (let reached = 0; reached < total; ) {
      await page.evaluate(() => scrollTo({ top: document.body.scrollHeight }));
      await page.waitForFunction(
        (before) =>
          [...document.querySelectorAll<HTMLElement>('[data-place]')].some(
            ({ dataset }) => Number(dataset.place) >= before,
          ),
        reached,
      );
      const last = await grid.getByRole('button').last().getAttribute('data-place');
      expect(await grid.locator('*').count()).toBeLessThanOrEqual(300);
      reached = Number(last) + 1;
    }
  });
});

describe.skipIf(!hasBrowser || !hasSharedFaces)('where keys are wanted', { timeout: 120_000 }, () => {
  let server: DeskServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startDeskServer({ KITH_AUTH: 'required' });
    browser = await openBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('the desk opens to a key only, which stays in the tab and out of every address', async () => {
    const key = /first admin key, shown only now: (\S+)/.exec(server.server.output())?.[1] ?? '';
    expect(key).toMatch(/^kith_/);
    const { page, context, complaints, requests } = await openPage(browser, { ...phone, locale: 'en-GB' });
    await page.goto(`${server.url}/desk`);
    const field = page.getByLabel('Key', { exact: true });
    await field.fill('not a key');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('A key looks like').waitFor();
    await field.fill(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The server does not know this key').waitFor();
    await expectAccessible(page);
    await field.fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'default' }).waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'default' }).waitFor();
    expect(requests.filter((url) => url.includes(key))).toEqual([]);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(key);
    expect(JSON.stringify(await context.cookies())).not.toContain(key);
    const other = await context.newPage();
    await other.goto(`${server.url}/desk`);
    await other.getByRole('button', { name: 'Sign in' }).waitFor();

    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('link', { name: 'Keys' }).waitFor();
    const made = await page.evaluate(async (bearer) => {
      const answer = await fetch('/v1/keys', {
        method: 'POST',
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify({ role: 'viewer', galleries: ['default'], label: 'at the door' }),
      });
      return answer.text();
    }, key);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await field.fill(/"key":"([^"]+)/.exec(made)?.[1] ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'default' }).click();
    await page.getByRole('heading', { name: 'No album yet' }).waitFor();
    // What the key can't do isn't there to be tried, also by the keyboard and after a reload.
    await page.reload();
    await page.getByRole('heading', { name: 'No album yet' }).waitFor();
    await page.keyboard.press('n');
    expect(await page.getByRole('button', { name: 'New album' }).count()).toBe(0);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('dialog').getByText('at the door').waitFor();
    const ways = await page.getByRole('dialog').getByRole('link').allInnerTexts();
    expect(ways).toEqual(['Albums', 'People', 'Erasure', 'Statistics', 'Galleries']);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Erasure' }).click();
    await page.getByRole('link', { name: 'Receipts' }).waitFor();
    expect(await page.getByRole('link', { name: 'Requests' }).count()).toBe(0);
    expect(own(complaints)).toEqual([]);
  });
});
