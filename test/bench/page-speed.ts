/** What the pages promise in a browser: an album of ten thousand photos scrolled on a slow device, and how soon a guest sees the first own photo. */
import type { Browser } from 'playwright-core';
import { createClient } from '../../clients/typescript/client.ts';
import { hasBrowser, openBrowser, openPage, phone } from '../web/browser.ts';
import { builtSite } from '../web/built-site.ts';
import { agree, sendPicture } from '../web/guest-steps.ts';
import { ALBUM, type AlbumFolder, albumFolder } from './album-folder.ts';
import type { Section } from './bench-context.ts';
import { type BenchRow, ms } from './bench-table.ts';
import { median, percentile } from './figures.ts';
import { lfwSelfies } from './photo-sets.ts';
import { scrolledAlbum } from './scrolled-album.ts';
import { startServer } from './server-process.ts';

const FIRST_PHOTO_MS = 1000;

export const pageSpeed: Section = async ({ quick, config }) => {
  if (!hasBrowser) return [{ figure: 'pages in a browser', kith: 'skipped: there is no Chromium' }];
  builtSite();
  const photos = quick ? 2_000 : 10_000;
  const made = await albumFolder(config, photos, lfwSelfies(quick ? 3 : 10), { each: 1, drawn: true });
  const server = await startServer(made.folder);
  const browser = await openBrowser();
  try {
    return [
      ...(await scrolledAlbum(browser, server.url, photos)),
      await firstPhoto(browser, server.url, made, quick ? 1 : 3),
    ];
  } finally {
    await browser.close();
    await server.stop();
    await made.remove();
  }
};

/** From the moment a guest has chosen the picture until the first photo is painted; on a phone's window, nothing of it fetched before. */
async function firstPhoto(
  browser: Browser,
  url: string,
  { selfies, faces }: AlbumFolder,
  rounds: number,
): Promise<BenchRow> {
  const { url: path } = await createClient({ baseUrl: url }).createGuestLink('default', ALBUM);
  const link = new URL(path, url).href;
  // The first ones also open models.
  await visit(browser, link, selfies.slice(0, 2));
  const took: number[] = [];
  for (let round = 0; round < rounds; round++) took.push(...(await visit(browser, link, selfies)));
  return {
    figure: `selfie to the first photo on screen, ${faces.toLocaleString('en')} faces in the album (median; p95; slowest of ${took.length})`,
    kith: `${ms(median(took))}; ${ms(percentile(took, 0.95))}; ${ms(Math.max(...took))}`,
    budget: `≤ ${FIRST_PHOTO_MS} ms`,
    reached: percentile(took, 0.95) <= FIRST_PHOTO_MS,
  };
}

/** A guest's visit with several selfies; milliseconds of each. */
async function visit(browser: Browser, link: string, selfies: readonly string[]): Promise<readonly number[]> {
  const { page, context } = await openPage(browser, { ...phone, locale: 'en' });
  await page.addInitScript(() => {
    const clock = { chosen: Number.NaN, seen: Number.NaN };
    Object.assign(globalThis, { kithClock: clock });
    const chosen = () => Object.assign(clock, { chosen: performance.now(), seen: Number.NaN });
    addEventListener('change', chosen, true);
    const loaded = ({ target }: Event) => {
      const first =
        target instanceof HTMLImageElement && target.closest('ul') !== null && Number.isNaN(clock.seen);
      // Painted with the next frame.
      if (first)
        requestAnimationFrame(() => setTimeout(() => Object.assign(clock, { seen: performance.now() })));
    };
    document.addEventListener('load', loaded, true);
  });
  await page.goto(link);
  await agree(page, 'en');
  const took: number[] = [];
  for (const selfie of selfies) {
    await sendPicture(page, selfie);
    await page.waitForFunction(() => Object(globalThis).kithClock.seen > 0);
    const { chosen, seen } = await page.evaluate(() => ({ ...Object(globalThis).kithClock }));
    took.push(seen - chosen);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Another selfie' }).click();
  }
  await context.close();
  return took;
}
