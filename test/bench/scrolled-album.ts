/** An album page scrolled from the first photo to the last on a slow device: how much is in the page, how long its tasks are, whether anything moves by itself. */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { desk, openPage } from '../web/browser.ts';
import { ALBUM } from './album-folder.ts';
import { type BenchRow, ms } from './bench-table.ts';

const SLOWER = 4;
const MOST_NODES = 300;
const LONG_MS = 50;
/** One notch of a wheel under a quick hand. */
const NOTCH = 600;
const NOTCHES = 12;

interface Scrolled {
  readonly notches: number;
  readonly nodes: number;
  /** Milliseconds of each task over 50, as the page saw them. */
  readonly long: readonly number[];
  readonly shift: number;
}

/**
 * Twice: slowed down by the browser, where tasks are judged by the clock (other programs of the machine lengthen them); and at full speed,
 * where the longest task is judged by four times the processor time it took.
 */
export async function scrolledAlbum(
  browser: Browser,
  url: string,
  photos: number,
): Promise<readonly BenchRow[]> {
  const { longest } = await visit(browser, url, async (page, session) =>
    longestTask(session, () => scroll(page, photos)),
  );
  const slow = await visit(browser, url, async (page, session) => {
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    return scroll(page, photos);
  });
  const { notches, nodes, long, shift } = slow;
  const what = `album page of ${photos.toLocaleString('en')} photos, scrolled from the first to the last`;
  return [
    {
      figure: `${what}: most elements in the grid`,
      kith: String(nodes),
      budget: `≤ ${MOST_NODES}`,
      reached: nodes <= MOST_NODES,
    },
    {
      figure: `${what}: longest task, ${SLOWER} × its processor time`,
      kith: ms(longest * SLOWER),
      budget: `≤ ${LONG_MS} ms`,
      reached: longest * SLOWER <= LONG_MS,
    },
    {
      figure: `${what}, slowed down ${SLOWER} × by the browser: tasks over ${LONG_MS} ms by the clock, of ${notches} notches; needs an idle machine`,
      kith: long.length === 0 ? '0' : `${long.length}, the longest ${ms(Math.max(...long))}`,
    },
    { figure: `${what}: layout shift`, kith: shift.toFixed(3), budget: '0', reached: shift === 0 },
  ];
}

async function visit<T>(
  browser: Browser,
  url: string,
  look: (page: Page, session: CDPSession) => Promise<T>,
): Promise<T> {
  const { page, context } = await openPage(browser, { ...desk, locale: 'en' });
  await page.addInitScript(() => {
    const seen = { long: [] as number[], shift: 0 };
    Object.assign(globalThis, { kithSeen: seen });
    const observe = (type: string, see: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type, buffered: true });
    observe('longtask', ({ duration }) => seen.long.push(duration));
    observe('layout-shift', (entry) => {
      if ('hadRecentInput' in entry && entry.hadRecentInput === false)
        seen.shift += Number(Object(entry).value);
    });
  });
  await page.goto(`${url}/desk/g/default/albums/${ALBUM}`);
  await page.getByRole('list', { name: 'Photos of the album' }).getByRole('button').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => Object(globalThis).kithSeen.long.splice(0));
  const found = await look(page, await context.newCDPSession(page));
  await context.close();
  return found;
}

/** By the wheel, and by a drag of the bar as far as there is anything; pages of the list come in on the way. */
async function scroll(page: Page, photos: number): Promise<Scrolled> {
  await page.mouse.move(640, 400);
  let [nodes, notches] = [0, 0];
  for (let reached = 0; reached < photos; ) {
    for (let notch = 0; notch < NOTCHES; notch++, notches++) {
      await page.mouse.wheel(0, NOTCH);
      // By plain selectors: looking for roles would be a task of its own.
      const count = await page.evaluate(
        () => document.querySelector('[data-place]')?.closest('ul')?.querySelectorAll('*').length ?? 0,
      );
      nodes = Math.max(nodes, count);
    }
    await page.evaluate(() => scrollTo({ top: document.body.scrollHeight }));
    const last = await page.waitForFunction(
      (before) => {
        const places = [...document.querySelectorAll<HTMLElement>('[data-place]')].map((each) =>
          Number(each.dataset.place),
        );
        const most = Math.max(...places);
        return most >= before ? { most } : null;
      },
      reached,
      { polling: 100 },
    );
    reached = 1 + ((await last.jsonValue())?.most ?? 0);
  }
  const { long, shift } = await page.evaluate(() => Object(globalThis).kithSeen);
  return { notches, nodes, long, shift };
}

/** Milliseconds of processor time of the page's longest task meanwhile. */
async function longestTask(
  session: CDPSession,
  work: () => Promise<unknown>,
): Promise<{ readonly longest: number }> {
  const threads = new Set<string>();
  const tasks: { readonly thread: string; readonly took: number }[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const each of value) {
      const { ph, name, pid, tid, tdur = 0, args } = Object(each);
      const thread = `${pid} ${tid}`;
      if (ph === 'M' && name === 'thread_name' && args.name === 'CrRendererMain') threads.add(thread);
      if (ph === 'X' && /RunTask$/.test(name)) tasks.push({ thread, took: tdur / 1000 });
    }
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'] },
  });
  await work();
  const ended = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await ended;
  const own = tasks.filter(({ thread }) => threads.has(thread));
  if (own.length === 0) throw new Error('the browser told of no task');
  return { longest: Math.max(...own.map(({ took }) => took)) };
}
