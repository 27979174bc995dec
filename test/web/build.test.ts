/** What a visitor's browser has to load, and that none of it needs a looser policy. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { sitePages } from '../../lib/edge/site-pages.ts';
import { builtSite } from './built-site.ts';

let folder: string;
beforeAll(() => {
  folder = builtSite();
});

const KB = 1024;

function page(file: string) {
  const html = readFileSync(join(folder, file), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  return { html, named };
}

/** Everything the page loads before anybody presses anything: what its HTML names, and what that imports at once. */
function firstLoad(file: string, end: string): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  const take = (path: string) => {
    if (!path.endsWith(end) || found.has(path)) return;
    const bytes = readFileSync(join(folder, path));
    found.set(path, bytes);
    for (const [, next = ''] of String(bytes).matchAll(/(?:from|import)\s*"(\.\/[^"]+)"/g))
      take(join('/assets', next));
  };
  page(file).named.forEach(take);
  return found;
}

function gzipped(files: ReadonlyMap<string, Buffer>): number {
  return [...files.values()].reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0);
}

test('a guest loads at most 60 KB of scripts and 15 KB of styles, compressed', () => {
  const [scripts, styles] = [firstLoad('guest/index.html', '.js'), firstLoad('guest/index.html', '.css')];
  expect([scripts.size, styles.size]).toEqual([expect.any(Number), 1]);
  expect(gzipped(scripts)).toBeGreaterThan(10 * KB);
  expect(gzipped(scripts)).toBeLessThanOrEqual(60 * KB);
  expect(gzipped(styles)).toBeLessThanOrEqual(15 * KB);
});

test('packing photos is loaded by those who save several, not by everybody', () => {
  const code = [...firstLoad('guest/index.html', '.js').keys()].join(' ');
  expect(readdirSync(join(folder, 'assets')).some((name) => /^zip-photos-.*\.js$/.test(name))).toBe(true);
  expect(code).not.toContain('zip-photos');
});

test.each(sitePages.map(({ file }) => file))(
  '%s is there, and nothing in it is inline or from elsewhere',
  (file) => {
    const { html, named } = page(file);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    expect(named.length).toBeGreaterThan(2);
    for (const path of named) {
      expect(path).toMatch(/^\/(assets\/|favicon\.svg)/);
      expect([path, existsSync(join(folder, path))]).toEqual([path, true]);
    }
  },
);

test('no script makes HTML out of text or code out of words', () => {
  for (const name of readdirSync(join(folder, 'assets')).filter((each) => each.endsWith('.js'))) {
    const code = readFileSync(join(folder, 'assets', name), 'utf8');
    expect([name, /\beval\(|new Function|document\.write|insertAdjacentHTML/.test(code)]).toEqual([
      name,
      false,
    ]);
  }
  for (const entry of readdirSync('web', { recursive: true, withFileTypes: true })) {
    if (!/\.tsx?$/.test(entry.name) || entry.parentPath.includes('dist')) continue;
    const source = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    expect([entry.name, /dangerouslySetInnerHTML|innerHTML/.test(source)]).toEqual([entry.name, false]);
  }
});
