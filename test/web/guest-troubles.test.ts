/** What goes wrong on phones of guests: cameras, addresses, networks, odd albums and files, a fault of the page itself. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasSharedFaces, sharedFaces } from '../fixtures/development-pack.ts';
import { type AlbumServer, startAlbumServer } from './album-server.ts';
import { expectAccessible, expectNoSideways, hasBrowser, openBrowser, openPage, phone } from './browser.ts';
import { agree, findMyself, foundPhotos, sendPicture, tiles, words } from './guest-steps.ts';

const small = { ...phone, viewport: { width: 320, height: 640 } };

describe.skipIf(!hasBrowser || !hasSharedFaces)('a guest in trouble', { timeout: 240_000 }, () => {
  let server: AlbumServer;
  let browser: Browser;
  beforeAll(async () => {
    // Off loopback nobody is let in without a key, so that is how pages are met there.
    server = await startAlbumServer({ KITH_AUTH: 'required' });
    const elsewhere = ['--host-resolver-rules=MAP photos.example 127.0.0.1'];
    browser = await openBrowser({ photo: server.selfie, folder: server.folder }, elsewhere);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('whose camera is taken away midway is told, and may start it again or send a picture', async () => {
    const link = await server.link('party');
    const { page, context } = await openPage(browser, { ...small, locale: 'en' });
    await page.addInitScript(() => {
      const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wishes) => {
        const stream = await open(wishes);
        Object.assign(globalThis, { kithTrack: stream.getVideoTracks()[0] });
        return stream;
      };
    });
    await page.goto(link.url);
    await agree(page, 'en');
    await page.getByRole('button', { name: words.en.live }).click();
    await page.getByText('That is good. Hold still.').waitFor();
    await page.evaluate(() => {
      const track: MediaStreamTrack = Object(globalThis).kithTrack;
      track.stop();
      track.dispatchEvent(new Event('ended'));
    });
    await page.getByText('The camera was switched off.').waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await page.getByRole('button', { name: 'Start the camera again' }).click();
    await page.getByText('That is good. Hold still.').waitFor();
    await context.close();
  });

  test('finds photos over plain http without live camera and without cookie, also after a while without network', async () => {
    const link = await server.link('party');
    const { page, context } = await openPage(browser, { ...small, locale: 'en' });
    const { port } = new URL(server.url);
    await page.goto(link.url.replace(new URL(link.url).host, `photos.example:${port}`));
    await agree(page, 'en');
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    await page.getByText('This address is not encrypted').waitFor();
    expect(await page.getByRole('button', { name: words.en.live }).count()).toBe(0);
    await sendPicture(page, server.selfie);
    await foundPhotos(page, 'en');
    await page.reload();
    await foundPhotos(page, 'en');
    expect(await tiles(page, 'en').count()).toBe(5);
    await context.setOffline(true);
    await tiles(page, 'en').first().click();
    await page.getByRole('button', { name: 'Favourite', exact: true }).click();
    await page.getByText('No connection').waitFor();
    await page.getByRole('button', { name: 'Favourite', exact: true, pressed: false }).waitFor();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Favourite', exact: true }).click();
    await page.getByRole('button', { name: 'Favourite', exact: true, pressed: true }).waitFor();
    await context.close();
  });

  test('is told in an empty album, finds the one photo of another, under a long title from right to left', async () => {
    const title = `${'حفل زفاف عائلة المنصور الكبيرة '.repeat(5)}Donaudampfschifffahrtsgesellschaft`;
    const link = await server.link('empty', { title, photos: 0 });
    const { page, context } = await openPage(browser, {
      ...small,
      locale: 'en',
      reducedMotion: 'reduce',
      deviceScaleFactor: 2,
    });
    await page.goto(link.url);
    await agree(page, 'en');
    for (const [name, mimeType, bytes] of [
      ['IMG_0001.HEIC', 'image/heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
      ['invitation.pdf', 'application/pdf', '%PDF-1.7 no picture'],
    ] as const) {
      const file = { name, mimeType, buffer: Buffer.from(bytes, 'latin1') };
      await page.locator('input[type=file]').last().setInputFiles(file);
      await page.getByRole('heading', { name: 'This picture can’t be opened' }).waitFor();
      await page.locator('input[type=file]').last().setInputFiles(server.nobody);
      await page.getByRole('heading', { name: 'Show your whole face' }).waitFor();
    }
    // This browser can't open it; the server can.
    await sendPicture(page, join(sharedFaces, 'heic/12mp_1_face.heic'));
    await page.getByRole('heading', { name: 'No photo of you yet' }).waitFor();
    await page.getByRole('button', { name: 'Another selfie' }).click();
    const large = { name: 'IMG_0002.HEIC', mimeType: '', buffer: Buffer.alloc(5e6) };
    large.buffer.write('\0\0\0\x18ftypheic', 'latin1');
    await page.locator('input[type=file]').last().setInputFiles(large);
    await page.getByRole('heading', { name: 'This file is too large' }).waitFor();
    await sendPicture(page, server.selfie);
    await page.getByRole('heading', { name: 'No photo of you yet' }).waitFor();
    await expectAccessible(page);
    await expectNoSideways(page);
    await server.addPhotos('empty', 1);
    await page.getByRole('button', { name: 'Another selfie' }).click();
    await page.getByRole('button', { name: 'Search again with this selfie' }).click();
    await page.getByRole('heading', { name: '1 photo of you' }).waitFor();
    await expectNoSideways(page);
    await context.close();
  });

  test('keeps the photos when a part of the page breaks', async () => {
    const link = await server.link('party');
    const { page, context } = await openPage(browser, { ...phone, locale: 'en' });
    await page.goto(link.url);
    await findMyself(page, 'en', server.selfie);
    await page.evaluate(() => {
      HTMLDialogElement.prototype.showModal = () => {
        throw new Error('a fault of the page');
      };
    });
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('heading', { name: 'Something on this page broke.' }).waitFor();
    expect(await tiles(page, 'en').count()).toBe(5);
    await page.getByRole('button', { name: 'Load the page again' }).click();
    await foundPhotos(page, 'en');
    await context.close();
  });

  test('unfolds a burst, says "that’s me", shares by the phone, and finds photos of two people together', async () => {
    const link = await server.link('party');
    const { page, context } = await openPage(browser, { ...phone, locale: 'en' });
    await page.addInitScript(() => {
      Object.assign(navigator, {
        canShare: () => true,
        share: async ({ files }: { files: File[] }) => {
          Object.assign(globalThis, { kithShared: files.map(({ name, size }) => [name, size > 1000]) });
        },
      });
    });
    // Photos of one moment, and one that is not sure: what a search may answer as well.
    await page.route(
      /\/search$/,
      async (route) => {
        const response = await route.fetch();
        const json = await response.json();
        const [first, second, third, ...rest] = json.items;
        const burst = { ...first, burst: { count: 2, photos: [second] } };
        await route.fulfill({
          response,
          json: { ...json, items: [burst, ...rest, { ...third, group: 'maybe' }] },
        });
      },
      { times: 1 },
    );
    await page.goto(link.url);
    await agree(page, 'en');
    await sendPicture(page, server.selfie);
    await page.getByRole('heading', { name: 'Maybe you' }).waitFor();
    await tiles(page, 'en').first().click();
    await page.getByText('1 / 5').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Share the pictures' }).click();
    await page.getByRole('button', { name: 'Share now' }).click();
    await page.waitForFunction(() => Object(globalThis).kithShared !== undefined);
    expect(await page.evaluate(() => Object(globalThis).kithShared)).toEqual([
      [expect.stringMatching(/\.jpg$/), true],
    ]);
    await page.keyboard.press('Escape');
    await page.getByRole('list', { name: 'Maybe you' }).getByRole('button').click();
    await page.getByRole('button', { name: 'That’s me' }).click();
    await page.getByText('Thank you.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: '5 photos of you' }).waitFor();

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'All of us together' }).click();
    await page.getByRole('dialog').getByRole('checkbox').check();
    await expectAccessible(page);
    await page.getByRole('dialog').locator('input[type=file]').last().setInputFiles(server.another);
    await page.getByRole('heading', { name: 'No photo shows all of you together' }).waitFor();
    await context.close();
  });
});
