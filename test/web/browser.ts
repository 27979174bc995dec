/** Debian's Chromium for tests of pages, with a camera that shows a photo; tests skip, visibly, where there is no browser. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';

const program = [process.env.TEST_CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (file) => file !== '' && existsSync(file),
);

export const hasBrowser = program !== undefined;

/** `camera`: the photo every camera of this browser shows. */
export async function openBrowser(
  camera?: { readonly photo: string; readonly folder: string },
  more: readonly string[] = [],
): Promise<Browser> {
  const fake = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];
  const args = ['--no-sandbox', ...fake, ...more];
  if (camera !== undefined) {
    const frame = await sharp(camera.photo)
      .rotate()
      .resize(640, 480, { fit: 'cover', position: 'top' })
      .jpeg()
      .toBuffer();
    const film = join(camera.folder, 'camera.mjpeg');
    writeFileSync(film, Buffer.concat([frame, frame, frame, frame]));
    args.push(`--use-file-for-fake-video-capture=${film}`);
  }
  return chromium.launch({ executablePath: program ?? '', args });
}

export const phone = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
} as const satisfies BrowserContextOptions;

export const desk = { viewport: { width: 1280, height: 800 } } as const satisfies BrowserContextOptions;

interface ShiftSource {
  readonly node: Node | null;
  readonly previousRect: object;
  readonly currentRect: object;
}

export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Whatever the console complained of. */
  readonly complaints: string[];
  /** Every address that was asked for. */
  readonly requests: string[];
  /** What moved without anybody's press: each a layout shift. */
  shifts(): Promise<readonly string[]>;
}

/** A page of its own context, watched from its first moment. */
export async function openPage(browser: Browser, options: BrowserContextOptions): Promise<Watched> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.addInitScript(() => {
    const shifts: string[] = [];
    Object.assign(globalThis, { kithShifts: shifts });
    const words = ({ node, previousRect, currentRect }: ShiftSource) =>
      `${node instanceof Element ? node.outerHTML.slice(0, 120) : node?.nodeName} ${JSON.stringify([previousRect, currentRect])}`;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if ('sources' in entry && 'hadRecentInput' in entry && entry.hadRecentInput === false)
          shifts.push(...(Array.isArray(entry.sources) ? entry.sources.map(words) : ['?']));
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return {
    page,
    context,
    complaints,
    requests,
    shifts: () => page.evaluate(() => [...Object(globalThis).kithShifts]),
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Themes change colours and nothing else, so the second one is asked only about those. */
const themes = [
  ['light', {}],
  ['dark', { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } }],
] as const;

/** axe finds nothing to complain of, in light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const [colorScheme, rules] of themes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // The page hears of it with the next frame; until then it is half of each.
    await page.waitForFunction((wanted) => document.documentElement.dataset.theme === wanted, colorScheme);
    // Run by the debugger, which no policy of the page holds for; half a megabyte, so once per document.
    if (await page.evaluate(() => Object(globalThis).axe === undefined)) await page.evaluate(axe);
    const found = await page.evaluate(async (only) => {
      const options = { ...only, resultTypes: ['violations'] };
      const { violations } = await Object(globalThis).axe.run(document, options);
      return violations.map(
        (each: { id: string; nodes: readonly { html: string; failureSummary: string }[] }) => [
          each.id,
          ...each.nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
        ],
      );
    }, rules);
    expect([page.url(), colorScheme, found]).toEqual([page.url(), colorScheme, []]);
  }
}

/** Nothing is cut off or needs scrolling sideways. */
export async function expectNoSideways(page: Page): Promise<void> {
  const [content, window] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  expect(content).toBeLessThanOrEqual(window);
}
