/** Keeps the documents true: every command, route, setting and code they name exists. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { commands } from '../lib/commands/verbs.ts';
import { settingsTable } from '../lib/config/settings-text.ts';
import { problemCodes } from '../lib/edge/problems.ts';
import { routes } from '../lib/edge/routes.ts';
import { manifest } from '../models/manifest.ts';

const root = new URL('../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const readme = read('README.md');
const pages = ['README.md', 'CONTRIBUTING.md', 'docs/cli.md', 'docs/decisions.md'].filter((file) =>
  existsSync(new URL(file, root)),
);
const all = pages.map(read).join('\n');

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

  test('files they link to are there', () => {
    const links = [...all.matchAll(/\]\((?!https?:|#)([^)\s#]+)/g)].map((match) => match[1] ?? '');
    for (const link of links) expect(existsSync(new URL(link, root)), link).toBe(true);
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
