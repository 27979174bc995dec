/** Keeps the documents true: every command, route, setting and code they name exists. */
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { commands } from '../lib/commands/verbs.ts';
import { settings } from '../lib/config/settings.ts';
import { settingsTable } from '../lib/config/settings-text.ts';
import { problemCodes } from '../lib/edge/problems.ts';
import { routes } from '../lib/edge/routes.ts';
import { contextSettings } from '../lib/stacks/context-table.ts';
import { manifest } from '../models/manifest.ts';

const root = new URL('../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const readme = read('README.md');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'clients/postman/README.md',
  'clients/python/README.md',
  'clients/typescript/README.md',
  'docs/cli.md',
  'docs/connect.md',
  'docs/decisions.md',
  'docs/deploy.md',
  'docs/facepass.md',
  'docs/operate.md',
  'docs/webhooks.md',
] as const;
const all = pages.map(read).join('\n');

/** Anchors of a page's headings, as GitHub makes them. */
function anchorsOf(file: string): readonly string[] {
  return [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** Variables of the shell in examples. */
const shellWords = ['DATABASE_SECRET'];

const packageFile = z.object({
  scripts: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
});

describe('documents', () => {
  test('every npm command they name is a script', () => {
    const { scripts } = packageFile.parse(JSON.parse(read('package.json')));
    const named = [...all.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w:-]+)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.length).toBeGreaterThan(3);
    for (const name of named) expect(Object.keys(scripts), `npm run ${name}`).toContain(name);
  });

  test('every kith command they name is a verb', () => {
    const named = [...all.matchAll(/\bnpx kith ([a-z]+)/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(3);
    for (const name of named) expect(Object.keys(commands.verbs), `npx kith ${name}`).toContain(name);
  });

  test('the README names every verb of the command line', () => {
    for (const name of Object.keys(commands.verbs)) expect(readme).toMatch(new RegExp(`kith ${name}\\b`));
  });

  test('every route they name is in the table', () => {
    const shape = (path: string) => path.replace(/\{\w+\}/g, '{}');
    const known = routes.map(({ method, path }) => `${method} ${shape(path)}`);
    const named = [...all.matchAll(/`(GET|POST|PUT|PATCH|DELETE) (\/[\w/{}.-]*)/g)].map(
      (match) => `${match[1]} ${shape(match[2] ?? '')}`,
    );
    expect(named.length).toBeGreaterThan(10);
    for (const name of named) expect(known).toContain(name);
  });

  test('the README names every route', () => {
    for (const { method, path } of routes) expect(readme).toContain(`${method} ${path}`);
  });

  test('the settings table is the one the code prints', () => {
    expect(readme).toContain(settingsTable());
  });

  test('the README explains every problem code', () => {
    for (const code of problemCodes) expect(readme).toContain(`\`${code}\``);
  });

  test('the README names every model pack with its licence', () => {
    for (const name of Object.keys(manifest.packs)) expect(readme).toContain(`\`${name}\``);
    for (const { name } of Object.values(manifest.licences)) expect(readme).toContain(name);
  });

  test('files and headings they link to are there', () => {
    for (const page of pages) {
      const links = [...read(page).matchAll(/\]\((?!https?:)([^)\s#]*)#?([^)\s]*)\)/g)];
      for (const [link, file = '', anchor = ''] of links) {
        const target = file === '' ? page : posix.join(posix.dirname(page), file);
        expect(existsSync(new URL(target, root)), `${page}: ${link}`).toBe(true);
        if (anchor !== '') expect(anchorsOf(target), `${page}: ${link}`).toContain(anchor);
      }
    }
  });

  test('every setting they name is one', () => {
    const named = [...all.matchAll(/\b(KITH_[A-Z_]+|(?:DATABASE|QDRANT|S3|SQS)_[A-Z_]+)\b/g)].map(
      ([name]) => name,
    );
    expect(named.length).toBeGreaterThan(20);
    for (const name of named) expect([...Object.keys(settings), ...shellWords]).toContain(name);
    const given = [...all.matchAll(/-c ([A-Za-z]+)=/g)].map((match) => match[1] ?? '');
    expect(given.length).toBeGreaterThan(5);
    for (const name of given) expect(Object.keys(contextSettings)).toContain(name);
  });

  test('every command of cdk they name exists, and every stack and output', () => {
    const verbs = [...all.matchAll(/\bnpx cdk ([a-z]+)/g)].map((match) => match[1]);
    expect(verbs.length).toBeGreaterThan(5);
    for (const verb of verbs) expect(['bootstrap', 'deploy', 'destroy', 'diff', 'synth']).toContain(verb);
    const stacks = ['storage', 'api', 'gpu', 'operations', 'site', 'firewall']
      .map((name) => read(`lib/stacks/${name}.ts`))
      .join();
    const asked = [...all.matchAll(/OutputKey=='(\w+)'|output `(\w+)`|<(MigrateFunction|Bucket)>/g)];
    expect(asked.length).toBeGreaterThan(4);
    for (const [text, ...names] of asked) {
      const name = names.find((one) => one !== undefined) ?? '';
      expect(stacks + read('lib/stacks/http-api.ts'), text).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  test('files of the checkout they name are there', () => {
    const named = [
      ...all.matchAll(/`((?:bin|deploy|docs|functions|layers|lib|models|test)\/[\w./-]+\.\w+)`/g),
    ];
    expect(named.length).toBeGreaterThan(5);
    for (const [, file = ''] of named) expect(existsSync(new URL(file, root)), file).toBe(true);
  });

  test('nothing of this project names an address of a package registry', () => {
    expect(read('package-lock.json')).not.toMatch(/"resolved"/);
  });

  test('every dependency is pinned to one version, the layer to the same ones', () => {
    const { dependencies, devDependencies, optionalDependencies } = packageFile.parse(
      JSON.parse(read('package.json')),
    );
    const pinned = /^(npm:@?[\w/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/;
    for (const [name, version] of Object.entries({
      ...dependencies,
      ...devDependencies,
      ...optionalDependencies,
    })) {
      expect(version, name).toMatch(pinned);
    }
    const layer = z
      .object({ dependencies: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('layers/inference/package.json')));
    for (const [name, version] of Object.entries(layer.dependencies))
      expect(dependencies[name]).toBe(version);
  });
});
