/** The style page: every component in every state, and a grid of ten thousand photos. */
import { createServer, type Server } from 'node:http';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite } from '../../lib/edge/site.ts';
import {
  desk,
  expectAccessible,
  expectNoSideways,
  hasBrowser,
  openBrowser,
  openPage,
  phone,
} from './browser.ts';
import { builtSite } from './built-site.ts';

/** The site alone: what these pages show needs no API. */
async function serveSite(): Promise<{ readonly server: Server; readonly url: string }> {
  const site = await openSite(builtSite());
  const server = createServer((request, response) => {
    const answer = site?.answer({ method: request.method ?? '', url: request.url ?? '', headers: {} });
    response.writeHead(answer?.status ?? 404, answer?.headers).end(answer?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, url: `http://127.0.0.1:${address.port}` };
}

describe.skipIf(!hasBrowser)('the style page', () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveSite>>;
  beforeAll(async () => {
    site = await serveSite();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    site?.server.close();
  });

  test.each([
    ['a phone', 'en', { ...phone, viewport: { width: 320, height: 640 } }],
    // Twice as large letters leave half the width.
    ['a desk at 200 %', 'ru', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
  ])('is accessible and complete on %s, dialog and toast included', async (_, locale, options) => {
    const { page, context, complaints, shifts } = await openPage(browser, { ...options, locale });
    await page.goto(`${site.url}/style`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await page.getByRole('button', { name: /Show a toast|Показать сообщение/ }).click();
    await page.getByRole('button', { name: /Open a dialog|Открыть окно/ }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toMatch(
      /Open a dialog|Открыть окно/,
    );
    expect(await shifts()).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('language and appearance are chosen and remembered', async () => {
    const { page, context } = await openPage(browser, { ...phone, locale: 'en' });
    await page.goto(`${site.url}/style`);
    await page.getByRole('button', { name: 'Русский' }).click();
    await page.getByRole('button', { name: 'Тёмное' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Стиль' }).waitFor();
    expect(await page.evaluate(() => ({ ...document.documentElement.dataset }))).toEqual({ theme: 'dark' });
    await context.close();
  });

  test('ten thousand photos are at most 300 nodes wherever one looks, and move nothing', async () => {
    const { page, context, shifts, complaints } = await openPage(browser, { ...desk, locale: 'en' });
    await page.goto(`${site.url}/style?photos=10000`);
    const grid = page.getByRole('list', { name: 'Photos' });
    await grid.waitFor();
    for (const share of [0, 0.3, 0.7, 1]) {
      await page.evaluate((at) => scrollTo(0, document.documentElement.scrollHeight * at), share);
      await page.waitForFunction(() => {
        const list = document.querySelector('ul');
        const near = [...(list?.querySelectorAll('button') ?? [])].some((each) => {
          const { top, bottom } = each.getBoundingClientRect();
          return bottom > 0 && top < innerHeight;
        });
        return near || (list?.getBoundingClientRect().top ?? 0) > innerHeight;
      });
      expect(await grid.evaluate((list) => list.querySelectorAll('*').length)).toBeLessThanOrEqual(300);
    }
    const last = grid.getByRole('button').last();
    expect(await last.getAttribute('aria-label')).toContain('Photo 10,000 of 10,000');
    await last.focus();
    await page.keyboard.press('Home');
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-place') === '0');
    expect(await shifts()).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
